package eps

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"sunsetlab/nas"
)

// attachRequest is a small valid ATTACH REQUEST without optional elements.
const attachRequest = "0741 71 08 0910101032547608 02 f070 0004 0201d011"

// TestHardErrors checks what makes a message unusable, and what answers it.
func TestHardErrors(t *testing.T) {
	for _, c := range []struct {
		name, hex string
		dir       nas.Direction
		kind      ErrorKind
		text      string
		cause     EMMCause // zero: ignore
	}{
		{"nothing", "", nas.Uplink, TooShort, "decode NAS message: too short", 0},
		{"EMM octet", "07", nas.Uplink, TooShort, "decode NAS message: too short", 0},
		{"ESM octets", "0201", nas.Uplink, TooShort, "decode NAS message: too short", 0},
		{"short service request", "c701a1", nas.Uplink, TooShort, "decode SERVICE REQUEST: too short", 0},
		{"discriminator", "0841", nas.Uplink, UnknownDiscriminator, "decode NAS message: unknown protocol discriminator", 0},
		{"protected", "1700000000000741", nas.Uplink, Protected, "decode NAS message: is security protected", 0},
		{"type", "0747", nas.Uplink, UnknownMessageType, "decode message type 0x47: unknown message type", 97},
		{"ESM type under EMM", "07d0", nas.Uplink, UnknownMessageType, "decode PDN CONNECTIVITY REQUEST: unknown message type", 97},
		{"EMM type under ESM", "020141", nas.Uplink, UnknownMessageType, "decode ATTACH REQUEST: unknown message type", 97},
		{"the other direction's type", attachRequest, nas.Downlink, UnknownMessageType, "decode ATTACH REQUEST: unknown message type", 97},
		{"service request downlink", "c701a1b2", nas.Downlink, UnknownMessageType, "decode SERVICE REQUEST: unknown message type", 97},
		{"missing half octets", "0741", nas.Uplink, InvalidMandatory, "decode ATTACH REQUEST: EPS attach type: missing", 96},
		{"missing LV", "074171", nas.Uplink, InvalidMandatory, "decode ATTACH REQUEST: EPS mobile identity: missing", 96},
		{"LV cut short", "074171 08 0910", nas.Uplink, InvalidMandatory, "decode ATTACH REQUEST: EPS mobile identity: 8 octets announced, 2 left", 96},
		{"LV too short", "074171 03 091010", nas.Uplink, InvalidMandatory, "decode ATTACH REQUEST: EPS mobile identity: 3 octets, want 4 to 11", 96},
		{"wrong mandatory contents", "074171 08 0f10101032547608 02f070 00040201d011", nas.Uplink, InvalidMandatory,
			"decode ATTACH REQUEST: EPS mobile identity: decode EPS mobile identity: type of identity 7 is not known", 96},
		{"LV-E cut short", "074171 08 0910101032547608 02 f070 00", nas.Uplink, InvalidMandatory, "decode ATTACH REQUEST: ESM message container: missing", 96},
		{"V cut short", "075200 0102", nas.Downlink, InvalidMandatory, "decode AUTHENTICATION REQUEST: Authentication parameter RAND: missing", 96},
		{"comprehension required", attachRequest + "0f 01 00", nas.Uplink, ComprehensionRequired,
			"decode ATTACH REQUEST: unknown element 0f that requires comprehension", 96},
		{"conditional", "074c 01 05 f4c0ffee01", nas.Uplink, ConditionalIE,
			"decode EXTENDED SERVICE REQUEST: CSFB response: missing conditional element", 100},
		{"conditional of the cause", "074e 27", nas.Downlink, ConditionalIE,
			"decode SERVICE REJECT: T3442 value: missing conditional element", 100},
	} {
		t.Run(c.name, func(t *testing.T) {
			m, err := Decode(unhex(t, c.hex), c.dir)
			require.Nil(t, m)
			require.EqualError(t, err, c.text)
			var e *Error
			require.ErrorAs(t, err, &e)
			require.Equal(t, c.kind, e.Kind)
			cause, answer := e.EMMCause()
			require.Equal(t, c.cause, cause)
			require.Equal(t, c.cause != 0, answer)
			esm, _ := e.ESMCause()
			require.Equal(t, uint8(c.cause), uint8(esm))
			require.False(t, IsSoft(err))
		})
	}
}

// TestSoftErrors checks that a wrong optional element is taken as absent and
// the rest is read (TS 24.301 7.7.1).
func TestSoftErrors(t *testing.T) {
	for _, c := range []struct{ name, tail, text string }{
		{"too short", "31 01 e5 5d0103", "decode ATTACH REQUEST: MS network capability: 1 octets, want 2 to 8"},
		{"too short for its array", "11 02 5758 5d0103", "decode ATTACH REQUEST: Mobile station classmark 2: 2 octets, want 3"},
		{"empty octet", "6a 00 5d0103", ""},
		{"wrong contents", "50 0b f7 44f001800101c0ffee01 5d0103",
			"decode ATTACH REQUEST: Additional GUTI: decode EPS mobile identity: type of identity 7 is not known"},
		{"first of two", "31 01 e5 11 02 5758 5d0103", "decode ATTACH REQUEST: MS network capability: 1 octets, want 2 to 8"},
		{"cut short", "5d0103 5e 05 aa", "decode ATTACH REQUEST: T3412 extended value: cut short by the end of the message"},
		{"cut short at its length", "5d0103 6a", "decode ATTACH REQUEST: T3324 value: cut short by the end of the message"},
		{"cut short TV", "5d0103 17", "decode ATTACH REQUEST: Additional information requested: cut short by the end of the message"},
		{"unknown and cut short", "5d0103 70 05 aa", "decode ATTACH REQUEST: unknown element 70: cut short by the end of the message"},
		{"unknown TLV-E cut short", "5d0103 7d 00", "decode ATTACH REQUEST: unknown element 7d: cut short by the end of the message"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m, err := Decode(unhex(t, attachRequest+c.tail), nas.Uplink)
			require.True(t, IsSoft(err), "%v", err)
			if c.text != "" {
				require.EqualError(t, err, c.text)
			}
			var e *Error
			require.ErrorAs(t, err, &e)
			_, answer := e.EMMCause()
			require.False(t, answer)
			req := m.(*AttachRequest)
			if c.name != "empty octet" {
				require.Equal(t, nas.Some(nas.VoiceDomain(3)), req.VoiceDomain)
			}
			require.False(t, req.MobileStationClassmark2.Present())
			require.False(t, req.AdditionalGUTI.Present())
			require.False(t, req.T3412Extended.Present())
		})
	}
	require.False(t, IsSoft(errors.New("x")))
	require.False(t, IsSoft(nil))
}

// TestUnknownElements checks that elements of later releases are passed over
// and survive (TS 24.301 7.6.1).
func TestUnknownElements(t *testing.T) {
	for name, tail := range map[string]string{
		"TLV":          "5d0103 70 02 aabb",
		"half octet":   "5d0103 81",
		"TLV-E":        "5d0103 7d 0003 aabbcc",
		"several":      "5d0103 70 02 aabb 81 7d 0003 aabbcc 79 0000",
		"empty":        "5d0103 70 00",
		"out of order": "5d0103 5c 0a00",
		"repeated":     "5d0103 5d0104",
	} {
		t.Run(name, func(t *testing.T) {
			b := unhex(t, attachRequest+tail)
			m, err := Decode(b, nas.Uplink)
			require.NoError(t, err)
			req := m.(*AttachRequest)
			require.Equal(t, nas.Some(nas.VoiceDomain(3)), req.VoiceDomain, "the first of repeated elements counts")
			require.False(t, req.DRXParameter.Present(), "an element out of sequence is ignored")
			again, err := m.Append(nil)
			require.NoError(t, err)
			require.Equal(t, b, again)
			require.Equal(t, len(req.Unknown), cap(req.Unknown), "appending must not reach into the input")
		})
	}
	// Unknown elements among known ones move to the end.
	m, err := Decode(unhex(t, attachRequest+"70 01 aa 5d0103 71 01 bb"), nas.Uplink)
	require.NoError(t, err)
	require.Equal(t, unhex(t, "7001aa 7101bb"), m.(*AttachRequest).Unknown)
}

// TestOverlongElement checks that octets over the longest value are ignored
// (TS 24.007 11.2.4).
func TestOverlongElement(t *testing.T) {
	m, err := Decode(unhex(t, attachRequest+"5d020377 64 01 00"), nas.Uplink)
	require.NoError(t, err)
	require.Equal(t, nas.Some(nas.VoiceDomain(3)), m.(*AttachRequest).VoiceDomain)
	again, err := m.Append(nil)
	require.NoError(t, err)
	require.Equal(t, unhex(t, attachRequest+"5d0103 640100"), again)
}

func TestEncodeErrors(t *testing.T) {
	prefix := []byte{1, 2, 3}
	guti := MobileIdentityOfGUTI(nas.GUTI{PLMN: nas.MustParsePLMN("44010")})
	for want, m := range map[string]Message{
		"encode ATTACH REQUEST: EPS mobile identity: 0 octets, want 4 to 11":                        &AttachRequest{},
		"encode AUTHENTICATION RESPONSE: Authentication response parameter: 0 octets, want 4 to 16": &AuthenticationResponse{},
		"encode ATTACH COMPLETE: ESM message container: 0 octets, want 3 to 65535":                  &AttachComplete{},
		"encode TRACKING AREA UPDATE REQUEST: Old GUTI: 8 octets, want 11": &TrackingAreaUpdateRequest{
			OldGUTI: MobileIdentityOfIMSI(nas.MustParseIMSI("440101234567890"))},
		"encode DETACH REQUEST: EPS mobile identity: 0 octets, want 4 to 11": &DetachRequestMO{},
		"encode TRACKING AREA UPDATE REQUEST: Supported codecs: 256 octets, want 3 to 255": &TrackingAreaUpdateRequest{
			OldGUTI: guti, SupportedCodecs: make([]byte, 256)},
	} {
		got, err := m.Append(prefix)
		require.EqualError(t, err, want)
		require.Equal(t, prefix, got)
	}
}

func TestDecodeIntoOtherType(t *testing.T) {
	b := unhex(t, "0743 0003 5200c2")
	require.EqualError(t, new(AttachAccept).Decode(b), "decode ATTACH COMPLETE: unknown message type")
	require.EqualError(t, new(ESMStatus).Decode(b), "decode ESM STATUS: unknown protocol discriminator")
	require.EqualError(t, new(AttachComplete).Decode(unhex(t, "0201da")), "decode ATTACH COMPLETE: unknown protocol discriminator")
	require.EqualError(t, new(ESMStatus).Decode(unhex(t, "0201da")), "decode ESM INFORMATION RESPONSE: unknown message type")
	require.EqualError(t, new(ServiceRequest).Decode(unhex(t, "07410000")), "decode SERVICE REQUEST: unknown protocol discriminator")
	var s SecurityProtected
	require.Error(t, s.Decode(nil))
	require.Error(t, s.Decode(unhex(t, "074371020304050607")))
	require.Error(t, s.Decode(unhex(t, "270102030405")))
}

// TestDecodeClears checks that a reused struct keeps nothing.
func TestDecodeClears(t *testing.T) {
	var m AttachRequest
	require.NoError(t, m.Decode(unhex(t, attachRequest+"5d0103 70 02 aabb 20 00")))
	require.NoError(t, m.Decode(unhex(t, attachRequest)))
	require.False(t, m.VoiceDomain.Present())
	require.Nil(t, m.Unknown)
	require.Nil(t, m.MobileStationClassmark3)
}

func TestProcessableWithoutIntegrity(t *testing.T) {
	up, down := 0, 0
	for i := range 256 {
		if ProcessableWithoutIntegrity(nas.Uplink, MessageType(i)) {
			up++
		}
		if ProcessableWithoutIntegrity(nas.Downlink, MessageType(i)) {
			down++
		}
	}
	require.Equal(t, 8, up)
	require.Equal(t, 7, down)
	require.True(t, ProcessableWithoutIntegrity(nas.Downlink, TypeAttachReject))
	require.False(t, ProcessableWithoutIntegrity(nas.Downlink, TypeAttachAccept))
	require.False(t, ProcessableWithoutIntegrity(nas.Uplink, TypeServiceRequest))
}
