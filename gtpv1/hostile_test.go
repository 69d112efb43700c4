package gtpv1

import (
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sunsetlab/nas"
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

// ie is an element with a length.
func ie(typ IE, v ...byte) []byte {
	return append([]byte{byte(typ), byte(len(v) >> 8), byte(len(v))}, v...)
}

func TestErrors(t *testing.T) {
	var (
		data    = []byte{byte(IETEIDDataI), 0, 0, 0, 1}
		nsapi   = []byte{byte(IENSAPI), 5}
		control = ie(IEGSNAddress, 192, 0, 2, 1)
		user    = ie(IEGSNAddress, 192, 0, 2, 2)
		profile = appendQoS(nil, &qos)
		context = ie(IEPDPContext, (&PDPContext{NSAPI: 5, EndUserAddress: EndUserAddress{Type: IPv4}}).append(nil)...)
		accept  = []byte{byte(IECause), 128}
		teid    = []byte{byte(IETEIDControlPlane), 0, 0, 0, 9}
		who     = appendIMSI(nil, imsi)
		mm      = appendMMContext(nil, &MMContext{Mode: UMTSKeys})
	)
	const (
		create  = TypeCreatePDPContextRequest
		fetched = TypeSGSNContextResponse
	)
	for _, c := range []struct {
		name  string
		bytes []byte
		cause Cause
		ie    IE
	}{
		{"nothing wrong", message(create, data, nsapi, control, user, profile), 0, 0},
		{"TEID missing", message(create, nsapi, control, user, profile), CauseMandatoryIEMissing, IETEIDDataI},
		{"NSAPI missing", message(create, data, control, user, profile), CauseMandatoryIEMissing, IENSAPI},
		{"NSAPI 0", message(create, data, []byte{byte(IENSAPI), 0xf0}, control, user, profile), CauseMandatoryIEMissing, IENSAPI},
		{"an address missing", message(create, data, nsapi, control, profile), CauseMandatoryIEMissing, IEGSNAddress},
		{"an address of five octets", message(create, data, nsapi, control, ie(IEGSNAddress, 1, 2, 3, 4, 5), profile), CauseMandatoryIEIncorrect, IEGSNAddress},
		{"QoS missing", message(create, data, nsapi, control, user), CauseMandatoryIEMissing, IEQoSProfile},
		{"QoS too short", message(create, data, nsapi, control, user, ie(IEQoSProfile, 1, 2, 3)), CauseMandatoryIEIncorrect, IEQoSProfile},
		{"IMSI of letters", message(create, []byte{2, 0xaa, 0, 0, 0, 0, 0, 0, 0}, data, nsapi, control, user, profile), CauseMandatoryIEIncorrect, IEIMSI},
		{"IMSI of nothing", message(create, []byte{2, 255, 255, 255, 255, 255, 255, 255, 255}, data, nsapi, control, user, profile), CauseMandatoryIEIncorrect, IEIMSI},
		{"address of three octets", message(create, data, nsapi, ie(IEEndUserAddress, 0xf1, 0x21, 1, 2, 3), control, user, profile), CauseMandatoryIEIncorrect, IEEndUserAddress},
		{"dual address of five octets", message(create, data, nsapi, ie(IEEndUserAddress, 0xf1, 0x8d, 1, 2, 3, 4, 5), control, user, profile), CauseMandatoryIEIncorrect, IEEndUserAddress},
		{"address of a type unheard of", message(create, data, nsapi, ie(IEEndUserAddress, 0xf1, 0x99, 1, 2, 3, 4, 5), control, user, profile), 0, 0},
		{"APN label beyond its end", message(create, data, nsapi, ie(IEAPN, 9, 'x'), control, user, profile), CauseMandatoryIEIncorrect, IEAPN},
		{"APN of control characters", message(create, data, nsapi, ie(IEAPN, 2, 'x', 7), control, user, profile), CauseMandatoryIEIncorrect, IEAPN},
		{"element beyond the end", message(create, data, []byte{0x80, 0, 9, 1}), CauseInvalidMessageFormat, IEEndUserAddress},
		{"half a length", message(create, data, []byte{0x80, 0}), CauseInvalidMessageFormat, IEEndUserAddress},
		{"half a list", message(TypeSupportedExtensionHeadersNotification, []byte{141}), CauseInvalidMessageFormat, IEExtensionHeaderTypeList},
		{"a list beyond the end", message(TypeSupportedExtensionHeadersNotification, []byte{141, 2, 1}), CauseInvalidMessageFormat, IEExtensionHeaderTypeList},
		{"an element that has no end", message(create, data, []byte{99, 1, 2, 3}, nsapi, control, user, profile), CauseInvalidMessageFormat, 99},
		{"unknown element", message(create, data, nsapi, control, user, profile, ie(250, 1, 2, 3)), 0, 0},
		{"optional element broken", message(create, data, nsapi, control, user, profile, ie(IEMSTimeZone, 1), ie(IEULI, 9), ie(IEIMEISV, 1, 2)), 0, 0},
		{"ULI of a kind unheard of", message(create, data, nsapi, control, user, profile, ie(IEULI, 9, 0, 0, 0, 0, 0, 0, 0)), 0, 0},
		{"alternative addresses", message(create, data, nsapi, control, user, control, user, profile), 0, 0},
		{"cause missing", message(TypeCreatePDPContextResponse), CauseMandatoryIEMissing, IECause},
		{"accepted without TEID", message(TypeCreatePDPContextResponse, accept), CauseMandatoryIEMissing, IETEIDDataI},
		{"refused is enough", message(TypeCreatePDPContextResponse, []byte{1, 209}), 0, 0},
		{"which context to delete", message(TypeDeletePDPContextRequest), CauseMandatoryIEMissing, IENSAPI},
		{"MM context missing", message(fetched, accept, who, teid), CauseMandatoryIEMissing, IEMMContext},
		{"MM context cut short", message(fetched, accept, who, teid, ie(IEMMContext, mm[3:20]...)), CauseMandatoryIEIncorrect, IEMMContext},
		{"MM context of six vectors", message(fetched, accept, who, teid, ie(IEMMContext, append([]byte{0, 0xb7}, mm[5:]...)...)), CauseMandatoryIEIncorrect, IEMMContext},
		{"MM context with a tail", message(fetched, accept, who, teid, ie(IEMMContext, append(slices.Clone(mm[3:]), 1, 2, 3)...)), 0, 0},
		{"PDP context cut short", message(fetched, accept, who, teid, mm, ie(IEPDPContext, context[3:20]...)), CauseMandatoryIEIncorrect, IEPDPContext},
		{"more PDP contexts than NSAPIs", message(fetched, accept, who, teid, mm, slices.Repeat(context, 12)), CauseMandatoryIEIncorrect, IEPDPContext},
	} {
		m := newMessage(MessageType(c.bytes[1]))
		err := m.Decode(c.bytes)
		if c.cause == 0 {
			require.NoError(t, err, c.name)
			continue
		}
		var e *Error
		require.ErrorAs(t, err, &e, c.name)
		require.Equal(t, c.cause, e.Cause, "%s: %v", c.name, err)
		require.Equal(t, c.ie, e.IE, "%s: %v", c.name, err)
	}
	var m CreatePDPContextRequest
	require.EqualError(t, m.Decode(message(create, data, nsapi, control, user)), "decode Create PDP Context Request: QoS Profile: GTP 202 Mandatory IE missing")
	require.EqualValues(t, 1, m.TEID, "an error can be answered")
	require.EqualValues(t, 2, m.Sequence)
}

func TestUpdateFromSGSN(t *testing.T) {
	m := UpdatePDPContextRequest{NSAPI: 5}
	for _, step := range []struct {
		lacks IE
		add   func()
	}{
		{IETEIDDataI, func() { m.TEIDData = 1 }},
		{IEGSNAddress, func() { m.SGSNControl, m.SGSNUser = sgsnC, sgsnU }},
		{IEQoSProfile, func() { m.QoS = qos }},
	} {
		var e *Error
		require.ErrorAs(t, m.FromSGSN(), &e)
		require.Equal(t, Error{Message: TypeUpdatePDPContextRequest, Cause: CauseMandatoryIEMissing, IE: step.lacks}, *e)
		step.add()
	}
	require.NoError(t, m.FromSGSN())
}

func TestRepeatedElementCountsOnce(t *testing.T) {
	var m DeletePDPContextResponse
	require.NoError(t, m.Decode(message(TypeDeletePDPContextResponse, []byte{1, 128}, []byte{1, 192})))
	require.Equal(t, CauseRequestAccepted, m.Cause)
}

func TestHeader(t *testing.T) {
	whole := (&DeletePDPContextResponse{TEID: 7, Sequence: 9, Cause: CauseRequestAccepted}).Append(nil)
	h, ies, err := ParseHeader(whole)
	require.NoError(t, err)
	require.Equal(t, Header{TypeDeletePDPContextResponse, 7, 9}, h)
	require.Equal(t, []byte{1, 128}, ies)

	_, _, err = ParseHeader([]byte{0x48, 0x20, 0, 0})
	require.Equal(t, ErrVersion{2}, err)
	require.EqualError(t, err, "decode GTPv1-C message: version 2, want 1")

	for _, bad := range [][]byte{nil, {0x32}, whole[:len(whole)-1], append(slices.Clone(whole), 0),
		end(append([]byte{0x22}, whole[1:]...), 0),          // GTP'
		end(append([]byte{0x30}, whole[1:]...), 0),          // no sequence number
		end(slices.Clone(whole[:10]), 0),                    // half of one
		{0x36, 1, 0, 4, 0, 0, 0, 0, 0, 0, 0, 1},             // an extension header that isn't there
		{0x36, 1, 0, 8, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0}, // of no length
		{0x36, 1, 0, 8, 0, 0, 0, 0, 0, 0, 0, 1, 2, 0, 0, 0}, // beyond the end
	} {
		_, _, err := ParseHeader(bad)
		var e *Error
		require.ErrorAs(t, err, &e, "%x", bad)
		require.Equal(t, CauseInvalidMessageFormat, e.Cause)
	}

	h, ies, err = ParseHeader(unhex(t, "36 15 000e 00000007 0009 00 01  01 aabb 02  01 ccdd 00  01 80"))
	require.NoError(t, err, "extension headers that need not be understood")
	require.Equal(t, Header{TypeDeletePDPContextResponse, 7, 9}, h)
	require.Equal(t, []byte{1, 128}, ies)
	h, _, err = ParseHeader(unhex(t, "36 15 000a 00000007 0009 00 c0  01 aabb 00  01 80"))
	require.Equal(t, ErrExtensionHeader{0xc0}, err)
	require.EqualValues(t, 9, h.Sequence, "it can be answered")
	require.EqualError(t, err, "decode GTPv1-C message: extension header 192 is not known")

	_, err = Decode([]byte{0x32, 200, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0})
	require.EqualError(t, err, "decode GTPv1-C message: no message of type 200")
	require.Error(t, new(EchoRequest).Decode(whole), "not this message")
}

// TestNoBytesPanic cuts and bends every message at every place.
func TestNoBytesPanic(t *testing.T) {
	for _, m := range samples(t) {
		b := m.Append(nil)
		for n := range b {
			cut := slices.Clone(b[:n])
			_ = m.Decode(cut)
			if n >= fixedLen {
				_ = m.Decode(end(cut, 0))
			}
			for _, v := range []byte{0, 1, 0x7f, 0x80, 0xff, b[n] ^ 1, b[n] ^ 0x10} {
				bent := slices.Clone(b)
				bent[n] = v
				_ = newMessage(m.Type()).Decode(bent)
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

func BenchmarkCreatePDPContextExchange(b *testing.B) {
	req := createPDPContext(b)
	res := &CreatePDPContextResponse{TEID: 0x11, Sequence: 2, Cause: CauseRequestAccepted, Recovery: nas.Some[uint8](9), TEIDData: 0x55, TEIDControl: 0x66,
		ChargingID: 77, EndUserAddress: dual, PCO: pco, GGSNControl: ggsnC, GGSNUser: ggsnC, QoS: qos}
	var (
		gotReq CreatePDPContextRequest
		gotRes CreatePDPContextResponse
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
