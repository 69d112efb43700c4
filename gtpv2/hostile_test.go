package gtpv2

import (
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	require.NoError(t, err)
	return b
}

// message is a message of type t with these elements.
func message(t MessageType, ies ...[]byte) []byte {
	return end(slices.Concat(append([][]byte{begin(nil, t, 1, 2)}, ies...)...), 0)
}

func ie(typ IE, inst byte, v ...byte) []byte {
	return append([]byte{byte(typ), byte(len(v) >> 8), byte(len(v)), inst}, v...)
}

func TestErrors(t *testing.T) {
	var (
		rat    = ie(IERATType, 0, 6)
		sender = appendFTEID(nil, kFTEID, &mmeC)
		apn    = appendAPN(nil, "internet")
		ebi    = ie(IEEBI, 0, 5)
		bearer = ie(IEBearerContext, 0, ebi...)
		many   = slices.Repeat(bearer, 16)
		rate   = appendAMBR(nil, ambr)

		accepted = [][]byte{ie(IECause, 0, 16, 0), appendIMSI(nil, imsi), sender}
		keys     = appendMMContext(nil, &MMContext{Mode: UMTSKeys})
	)
	context := func(ies ...[]byte) []byte {
		return message(TypeContextResponse, append(slices.Clone(accepted), ies...)...)
	}
	const csr = TypeCreateSessionRequest
	for _, c := range []struct {
		name     string
		bytes    []byte
		cause    Cause
		ie       IE
		instance uint8
	}{
		{"nothing wrong", message(csr, rat, sender, apn, bearer), 0, 0, 0},
		{"RAT Type missing", message(csr, sender, apn, bearer), CauseMandatoryIEMissing, IERATType, 0},
		{"F-TEID missing", message(csr, rat, apn, bearer), CauseMandatoryIEMissing, IEFTEID, 0},
		{"F-TEID of another instance", message(csr, rat, appendFTEID(nil, kFTEID+1, &mmeC), apn, bearer), CauseMandatoryIEMissing, IEFTEID, 0},
		{"APN missing", message(csr, rat, sender, bearer), CauseMandatoryIEMissing, IEAPN, 0},
		{"bearer missing", message(csr, rat, sender, apn), CauseMandatoryIEMissing, IEBearerContext, 0},
		{"bearer without EBI", message(csr, rat, sender, apn, ie(IEBearerContext, 0)), CauseMandatoryIEMissing, IEEBI, 0},
		{"bearer with broken QoS", message(csr, rat, sender, apn, ie(IEBearerContext, 0, append(slices.Clone(ebi), ie(IEBearerQoS, 0, 1, 9)...)...)), CauseInvalidLength, IEBearerQoS, 0},
		{"bearer cut short", message(csr, rat, sender, apn, ie(IEBearerContext, 0, 0x49, 0, 9, 0, 5)), CauseInvalidLength, IEEBI, 0},
		{"more bearers than EBIs", message(csr, rat, sender, apn, many), CauseMandatoryIEIncorrect, IEBearerContext, 0},
		{"RAT Type empty", message(csr, ie(IERATType, 0), sender, apn, bearer), CauseInvalidLength, IERATType, 0},
		{"F-TEID without address", message(csr, rat, ie(IEFTEID, 0, 10, 0, 0, 0, 1), apn, bearer), CauseMandatoryIEIncorrect, IEFTEID, 0},
		{"F-TEID too short", message(csr, rat, ie(IEFTEID, 0, 0x8a, 0, 0, 0, 1, 192), apn, bearer), CauseInvalidLength, IEFTEID, 0},
		{"APN label beyond its end", message(csr, rat, sender, ie(IEAPN, 0, 9, 'x'), bearer), CauseMandatoryIEIncorrect, IEAPN, 0},
		{"APN of control characters", message(csr, rat, sender, ie(IEAPN, 0, 2, 'x', 7), bearer), CauseMandatoryIEIncorrect, IEAPN, 0},
		{"IMSI of letters", message(csr, rat, sender, apn, bearer, ie(IEIMSI, 0, 0x44, 0xaa, 0, 0, 0, 0, 0, 0)), CauseMandatoryIEIncorrect, IEIMSI, 0},
		{"IMSI of nine octets", message(csr, rat, sender, apn, bearer, ie(IEIMSI, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1)), CauseMandatoryIEIncorrect, IEIMSI, 0},
		{"PAA of no type", message(csr, rat, sender, apn, bearer, ie(IEPAA, 0, 7, 0, 0)), CauseMandatoryIEIncorrect, IEPAA, 0},
		{"element beyond the end", message(csr, rat, []byte{1, 0, 8, 0, 1}), CauseInvalidLength, IEIMSI, 0},
		{"half an element", message(csr, rat, []byte{1, 0}), CauseInvalidLength, 0, 0},
		{"optional element broken", message(csr, rat, sender, apn, bearer, ie(IEUETimeZone, 0, 1)), 0, 0, 0},
		{"unknown element", message(csr, ie(250, 3, 1, 2, 3), rat, sender, apn, bearer), 0, 0, 0},
		{"longer than it need be", message(csr, ie(IERATType, 0, 6, 1, 2), sender, apn, bearer), 0, 0, 0},
		{"cause missing", message(TypeCreateSessionResponse), CauseMandatoryIEMissing, IECause, 0},
		{"accepted without address", message(TypeCreateSessionResponse, ie(IECause, 0, 16, 0), sender), CauseMandatoryIEMissing, IEPAA, 0},
		{"which bearer to delete", message(TypeDeleteBearerRequest), CauseMandatoryIEMissing, IEEBI, 0},
		{"default bearer missing", message(TypeCreateBearerRequest, bearer), CauseMandatoryIEMissing, IEEBI, 0},
		{"context of nobody's", message(TypeContextRequest, ie(IEIMSI, 0, 0x44, 0x10, 0x10, 0x32, 0x54, 0x76, 0x98, 0xf0)), CauseMandatoryIEMissing, IEFTEID, 0},
		{"P-TMSI of three octets", message(TypeContextRequest, sender, ie(IEPTMSI, 0, 1, 2, 3)), CauseInvalidLength, IEPTMSI, 0},
		{"signature of two octets", message(TypeContextRequest, sender, ie(IEPTMSISignature, 0, 1, 2)), CauseInvalidLength, IEPTMSISignature, 0},
		{"routeing area cut short", message(TypeContextRequest, sender, ie(IEULI, 0, 4, 0x44, 0xf0)), CauseInvalidLength, IEULI, 0},
		{"no context", message(TypeContextResponse, accepted...), CauseMandatoryIEMissing, IEMMContext, 0},
		{"context of another mode than its type", context(ie(IEMMContext+3, 0, 0x20)), CauseMandatoryIEIncorrect, IEMMContext + 3, 0},
		{"keys cut short", context(ie(IEMMContext+3, 0, 0x60, 0, 0, 1, 2, 3)), CauseMandatoryIEIncorrect, IEMMContext + 3, 0},
		{"six vectors", context(ie(IEMMContext+3, 0, append([]byte{0x60, 6 << 5, 0}, make([]byte, 400)...)...)), CauseMandatoryIEIncorrect, IEMMContext + 3, 0},
		{"context of a GSM key", context(ie(IEMMContext, 0, 7)), 0, 0, 0},
		{"context of Release 8", context(ie(IEMMContext+3, 0, append([]byte{0x60, 0, 0}, make([]byte, 32+3)...)...)), 0, 0, 0},
		{"equipment of letters", context(ie(IEMMContext+3, 0, append(append([]byte{0x60, 0, 0}, make([]byte, 32+2)...), 1, 0xaa)...)), CauseMandatoryIEIncorrect, IEMMContext + 3, 0},
		{"PDN connection without APN", context(keys, ie(IEPDNConnection, 0, ebi...)), CauseMandatoryIEMissing, IEAPN, 0},
		{"PDN connection without bearer", context(keys, ie(IEPDNConnection, 0, slices.Concat(apn, ebi, sender)...)), CauseMandatoryIEMissing, IEBearerContext, 0},
		{"address of five octets", context(keys, ie(IEPDNConnection, 0, slices.Concat(apn, ebi, sender, bearer, rate, ie(IEIPAddress, 0, 1, 2, 3, 4, 5))...)), CauseMandatoryIEIncorrect, IEIPAddress, 0},
		{"more PDN connections than bearers", context(keys, slices.Repeat(ie(IEPDNConnection, 0, slices.Concat(apn, ebi, sender, bearer, rate)...), 12)), CauseMandatoryIEIncorrect, IEPDNConnection, 0},
		{"acknowledged without cause", message(TypeContextAcknowledge), CauseMandatoryIEMissing, IECause, 0},
	} {
		m := newMessage(MessageType(c.bytes[1]))
		err := m.Decode(c.bytes)
		if c.cause == 0 {
			require.NoError(t, err, c.name)
			continue
		}
		var e *Error
		require.ErrorAs(t, err, &e, c.name)
		require.Equal(t, CauseIE{Value: c.cause, OffendingIE: c.ie, OffendingInstance: c.instance}, e.CauseIE(), "%s: %v", c.name, err)
	}
	var m CreateSessionRequest
	require.EqualError(t, m.Decode(message(csr, sender, apn, bearer)), "decode Create Session Request: RAT Type: GTP 70 Mandatory IE missing")
	require.EqualValues(t, 1, m.TEID, "an error can be answered")
	require.EqualValues(t, 2, m.Sequence)
}

func TestRepeatedElementCountsOnce(t *testing.T) {
	var m ReleaseAccessBearersResponse
	require.NoError(t, m.Decode(message(TypeReleaseAccessBearersResponse, ie(IECause, 0, 16, 0), ie(IECause, 0, 64, 0))))
	require.Equal(t, CauseRequestAccepted, m.Cause.Value)
}

func TestHeader(t *testing.T) {
	whole := (&DeleteSessionResponse{TEID: 7, Sequence: 9, Cause: Accept}).Append(nil)
	h, ies, err := ParseHeader(whole)
	require.NoError(t, err)
	require.Equal(t, Header{TypeDeleteSessionResponse, true, 7, 9}, h)
	require.Len(t, ies, 6)

	_, _, err = ParseHeader([]byte{0x32, 0x10, 0, 0})
	require.Equal(t, ErrVersion{1}, err)
	require.EqualError(t, err, "decode GTPv2-C message: version 1, want 2")

	_, _, err = ParseHeader(append(slices.Clone(whole), 0))
	require.Error(t, err, "a message has the length that it says")
	two := append(slices.Clone(whole), whole...)
	two[0] |= flagPiggyback
	_, ies, err = ParseHeader(two)
	require.NoError(t, err)
	require.Len(t, ies, 6, "the message ends where the piggybacked one begins")

	_, err = Decode([]byte{0x48, 200, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0})
	require.EqualError(t, err, "decode GTPv2-C message: no message of type 200")
	require.Error(t, new(EchoRequest).Decode(whole), "not this message")
}

// TestNoBytesPanic cuts and bends every message at every place.
func TestNoBytesPanic(t *testing.T) {
	for _, m := range samples(t) {
		b := m.Append(nil)
		for n := range b {
			cut := slices.Clone(b[:n])
			_ = m.Decode(cut)
			if n >= 4 {
				_ = m.Decode(end(cut, 0))
			}
			for _, v := range []byte{0, 1, 0x7f, 0x80, 0xff, b[n] ^ 1, b[n] ^ 0x10} {
				bent := slices.Clone(b)
				bent[n] = v
				_ = m.Decode(bent)
				_, _ = Describe(bent)
			}
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, m := range samples(f) {
		f.Add(m.Append(nil))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		_, _ = Describe(b)
		m, err := Decode(b)
		if err != nil {
			var e *Error
			if m != nil && !errors.As(err, &e) {
				t.Fatalf("%T is no *Error: %v", err, err)
			}
			return
		}
		// What was read is written so that it reads the same.
		again := m.Append(nil)
		back, err := Decode(again)
		if err != nil {
			t.Fatalf("%v\n%x\n%x", err, b, again)
		}
		require.Equal(t, again, back.Append(nil))
	})
}

func BenchmarkCreateSessionExchange(b *testing.B) {
	req := createSession(b)
	res := samples(b)[5].(*CreateSessionResponse)
	var (
		gotReq CreateSessionRequest
		gotRes CreateSessionResponse
		buf    []byte
	)
	b.ReportAllocs()
	for b.Loop() {
		buf = req.Append(buf[:0])
		if err := gotReq.Decode(buf); err != nil {
			b.Fatal(err)
		}
		buf = res.Append(buf[:0])
		if err := gotRes.Decode(buf); err != nil {
			b.Fatal(err)
		}
	}
}
