package gprs

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sunsetlab/nas"
	"sunsetlab/nas/eps"
)

// serviceRequest is a SERVICE REQUEST without optional elements.
const serviceRequest = "080c10 05f4c0ffee01"

// TestHardErrors checks what makes a message unusable, and what answers it
// (TS 24.008 clause 8).
func TestHardErrors(t *testing.T) {
	for _, c := range []struct {
		name, hex string
		dir       nas.Direction
		kind      ErrorKind
		text      string
		cause     uint8 // zero: ignore
	}{
		{"8.2 nothing", "", up, TooShort, "decode message of TS 24.008: too short", 0},
		{"8.2 one octet", "08", up, TooShort, "decode message of TS 24.008: too short", 0},
		{"8.2 no type after an extended TI", "7a87", up, TooShort, "decode message of TS 24.008: too short", 0},
		{"8.2 short value in the extended TI", "7a8141", up, TooShort, "decode message of TS 24.008: too short", 0},
		{"discriminator", "0441", up, UnknownDiscriminator, "decode message of TS 24.008: unknown protocol discriminator", 0},
		{"EPS discriminator", "0741", up, UnknownDiscriminator, "decode message of TS 24.008: unknown protocol discriminator", 0},
		{"8.4 GMM type", "0840", up, UnknownMessageType, "decode GMM message type 0x40: unknown message type", 97},
		{"8.4 MM type", "053f", up, UnknownMessageType, "decode MM message type 0x3f: unknown message type", 97},
		{"8.4 CC type", "0300", up, UnknownMessageType, "decode CC message type 0x00: unknown message type", 97},
		{"8.4 SM type", "0a01", up, UnknownMessageType, "decode SM message type 0x01: unknown message type", 97},
		{"8.4 RR type", "0601", up, UnknownMessageType, "decode RR message type 0x01: unknown message type", 97},
		{"8.4 CP type", "0902", up, UnknownMessageType, "decode SMS message type 0x02: unknown message type", 97},
		{"8.4 the other direction's", serviceRequest, down, UnknownMessageType, "decode SERVICE REQUEST: unknown message type", 97},
		{"8.5 missing half octets", "080c", up, InvalidMandatory, "decode SERVICE REQUEST: Ciphering key sequence number: missing", 96},
		{"8.5 missing LV", "080c10", up, InvalidMandatory, "decode SERVICE REQUEST: P-TMSI: missing", 96},
		{"8.5 LV cut short", "080c10 05f4", up, InvalidMandatory, "decode SERVICE REQUEST: P-TMSI: 5 octets announced, 1 left", 96},
		{"8.5 LV too short", "080c10 01f4", up, InvalidMandatory, "decode SERVICE REQUEST: P-TMSI: 1 octets, want 5", 96},
		{"8.5 wrong contents", "080c10 05f7c0ffee01", up, InvalidMandatory,
			"decode SERVICE REQUEST: P-TMSI: decode mobile identity: type of identity 7 is not known", 96},
		{"8.5 V cut short", "0512 01 0102", down, InvalidMandatory, "decode AUTHENTICATION REQUEST: Authentication parameter RAND: missing", 96},
		{"8.5 no cause", "0504", down, InvalidMandatory, "decode LOCATION UPDATING REJECT: Reject cause: missing", 96},
		{"8.5 PDP address", "0a41 05 03 03 231f1f 06 01210a00", up, InvalidMandatory, "decode ACTIVATE PDP CONTEXT REQUEST: Requested PDP address: 6 octets announced, 4 left", 96},
		{"8.5 short PDP address", "0a41 05 03 03 231f1f 04 01210a00", up, InvalidMandatory,
			"decode ACTIVATE PDP CONTEXT REQUEST: Requested PDP address: decode PDP address: 2 octets of IPv4, want 4", 96},
		{"8.5 comprehension required", serviceRequest + "0f 01 00", up, ComprehensionRequired,
			"decode SERVICE REQUEST: unknown element 0f that requires comprehension", 96},
		{"8.7.2 AUTS", "051c15", up, ConditionalIE, "decode AUTHENTICATION FAILURE: Authentication Failure parameter: missing conditional element", 100},
		{"8.7.2 GMM AUTS", "081c15", up, ConditionalIE,
			"decode AUTHENTICATION AND CIPHERING FAILURE: Authentication Failure parameter: missing conditional element", 100},
		{"8.7.2 key set", "08120000 21" + hexRAND, down, ConditionalIE,
			"decode AUTHENTICATION AND CIPHERING REQUEST: GPRS ciphering key sequence number: missing conditional element", 100},
	} {
		t.Run(c.name, func(t *testing.T) {
			m, err := Decode(unhex(t, c.hex), c.dir)
			require.Nil(t, m)
			require.EqualError(t, err, c.text)
			var e *Error
			require.ErrorAs(t, err, &e)
			require.Equal(t, c.kind, e.Kind)
			cause, answer := e.Cause()
			require.Equal(t, c.cause, cause)
			require.Equal(t, c.cause != 0, answer)
			require.False(t, IsSoft(err))
		})
	}
}

// TestSoftErrors checks that a wrong optional element is taken as absent and
// the rest is read (8.7.1).
func TestSoftErrors(t *testing.T) {
	for _, c := range []struct{ name, tail, text string }{
		{"too short", "32 01 20 d1", "decode SERVICE REQUEST: PDP context status: 1 octets, want 2"},
		{"first of two", "32 01 20 36 01 20 d1", "decode SERVICE REQUEST: PDP context status: 1 octets, want 2"},
		{"cut short", "d1 70 05 aa", "decode SERVICE REQUEST: unknown element 70: cut short by the end of the message"},
		{"cut short at its length", "d1 7e", "decode SERVICE REQUEST: unknown element 7e: cut short by the end of the message"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m, err := Decode(unhex(t, serviceRequest+c.tail), up)
			require.True(t, IsSoft(err), "%v", err)
			require.EqualError(t, err, c.text)
			var e *Error
			require.ErrorAs(t, err, &e)
			require.Error(t, err)
			_, answer := e.Cause()
			require.False(t, answer)
			s := m.(*ServiceRequest)
			require.Equal(t, eps.LowPriority, s.DeviceProperties.Value())
			require.False(t, s.PDPContextStatus.Present())
		})
	}
	_, err := Decode(unhex(t, "0a44 02 0121 28 03 09 6161"), down)
	var e *Error
	require.ErrorAs(t, err, &e)
	require.Error(t, e.Unwrap())
	require.Equal(t, "Access point name", e.IE)
}

// TestUnknownElements checks that unknown, repeated and misplaced elements are
// skipped and kept (8.6).
func TestUnknownElements(t *testing.T) {
	for _, c := range []struct{ name, tail, unknown, again string }{
		{"unknown TLV", "70 02 aabb d1", "7002aabb", "d1 70 02 aabb"},
		{"unknown of one octet", "81 d1", "81", "d1 81"},
		{"7E has one octet of length outside session management", "7e 01 aa d1", "7e01aa", "d1 7e 01 aa"},
		{"repeated", "d1 d0", "d0", "d1 d0"},
		{"out of sequence", "d1 32 02 2000", "32022000", "d1 32 02 2000"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m, err := Decode(unhex(t, serviceRequest+c.tail), up)
			require.NoError(t, err)
			s := m.(*ServiceRequest)
			require.Equal(t, unhex(t, c.unknown), s.Unknown)
			require.Equal(t, eps.LowPriority, s.DeviceProperties.Value())
			b, err := m.Append(nil)
			require.NoError(t, err)
			require.Equal(t, unhex(t, serviceRequest+c.again), b)
		})
	}
	m, err := Decode(unhex(t, "0a47 7d 0003 aabbcc 7b 0001 80"), up)
	require.NoError(t, err, "78 to 7F have two octets of length in session management")
	require.Equal(t, unhex(t, "7d0003aabbcc"), m.(*DeactivatePDPContextAccept).Unknown)
	require.Equal(t, nas.PCO{0x80}, m.(*DeactivatePDPContextAccept).ExtendedPCO)
}

// TestRepeatedIdentifiers checks an identifier that a table has twice.
func TestRepeatedIdentifiers(t *testing.T) {
	m, err := Decode(unhex(t, "03 2d 08 02 e090"), up)
	require.NoError(t, err)
	require.Equal(t, CCCauseNormalCallClearing, m.(*Release).Cause.Value().Value)
	require.False(t, m.(*Release).SecondCause.Present())
	m, err = Decode(unhex(t, "03 2d 08 02 e090 08 02 e091 08 02 e092"), up)
	require.NoError(t, err)
	require.Equal(t, CCCauseUserBusy, m.(*Release).SecondCause.Value().Value)
	require.Equal(t, unhex(t, "0802e092"), m.(*Release).Unknown)
	m, err = Decode(unhex(t, "03 05 5e 02 81f1 d2 7d 02 9181"), up)
	require.NoError(t, err)
	require.Equal(t, uint8(2), m.(*SetupMO).LLCRepeatIndicator.Value(), "the first that can still come")
}

func TestEncodeErrors(t *testing.T) {
	dst := []byte{7}
	for want, m := range map[string]Message{
		"encode SERVICE REQUEST: P-TMSI: 3 octets, want 5":                           &ServiceRequest{},
		"encode SERVICE REQUEST: MBMS context status: 17 octets, want 0 to 16":       &ServiceRequest{PTMSI: ptmsi, MBMSContextStatus: make([]byte, 17)},
		"encode ACTIVATE PDP CONTEXT REQUEST: Requested QoS: 0 octets, want 3 to 20": &ActivatePDPContextRequest{},
		"encode CP-DATA: CP-User data: 249 octets, want 0 to 248":                    &CPData{UserData: make([]byte, 249)},
		"encode RP-DATA: RP-User Data: 234 octets, want 0 to 233":                    &RPData{UserData: make([]byte, 234)},
		"encode SETUP: Called party BCD number: 42 octets, want 1 to 41":             &SetupMO{CalledPartyNumber: nas.Some(CalledNumber{Digits: string(make([]byte, 82))})},
	} {
		b, err := m.Append(dst)
		require.EqualError(t, err, want)
		require.Equal(t, dst, b)
	}
}

func TestRPErrors(t *testing.T) {
	for _, c := range []struct {
		hex, text string
		dir       nas.Direction
	}{
		{"00", "decode message of TS 24.008: too short", up},
		{"0107", "decode RP-DATA: unknown message type", up},
		{"0707", "decode RP-SMMA: unknown message type", down},
		{"0007", "decode RP-DATA: RP-Originator Address: missing", up},
		{"0407 00", "decode RP-ERROR: RP-Cause: 0 octets, want 1 to 2", up},
	} {
		m, err := DecodeRP(unhex(t, c.hex), c.dir)
		require.EqualError(t, err, c.text)
		require.Nil(t, m)
	}
}

// TestDecodeOfAnother checks Decode of a struct that the octets are not for.
func TestDecodeOfAnother(t *testing.T) {
	require.EqualError(t, new(AttachRequest).Decode(unhex(t, serviceRequest)), "decode SERVICE REQUEST: unknown message type")
	require.EqualError(t, new(AttachRequest).Decode(unhex(t, "0501")), "decode ATTACH REQUEST: unknown protocol discriminator")
	require.EqualError(t, new(AttachRequest).Decode(nil), "decode ATTACH REQUEST: too short")
	require.EqualError(t, new(RPData).Decode(unhex(t, "0207")), "decode RP-ACK: unknown message type")
	require.EqualError(t, new(RPData).Decode(nil), "decode RP-DATA: too short")
	require.EqualError(t, new(SMStatus).Decode(nil), "decode SM STATUS: too short")
	require.EqualError(t, new(Connect).Decode(unhex(t, "0308")), "decode CALL CONFIRMED: unknown message type")
	require.EqualError(t, new(MMStatus).Decode(unhex(t, "0508")), "decode LOCATION UPDATING REQUEST: unknown message type")
}
