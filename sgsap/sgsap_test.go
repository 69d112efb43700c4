package sgsap

import (
	"encoding/hex"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"sunsetlab/internal/tshark"
	"sunsetlab/nas"
)

const mmeHex = "09 37 066d6d65633031 096d6d6567693830 3031 036d6d65 03657063 066d6e63303130 066d6363343430 0b336770706e6574776f726b 036f7267"

var (
	plmn   = nas.MustParsePLMN("44010")
	imsi   = nas.MustParseIMSI("440101234567890")
	gummei = nas.GUMMEI{PLMN: plmn, MMEGroupID: 0x8001, MMECode: 1}
	mme    = MMEName(gummei)
	lai    = nas.LAI{PLMN: plmn, LAC: 0x0102}
	tai    = nas.TAI{PLMN: plmn, TAC: 7}
	cell   = ECGI{plmn, 0x1234567}
	cpData = []byte{0x09, 0x01, 0x02, 0x03, 0x01}
)

// samples are all messages with all their elements, and the bytes that the
// tables of TS 29.118 8 and 9.4 make of them, an element a line.
func samples(t testing.TB) []struct {
	message Message
	bytes   string
} {
	sv, err := nas.ParseIMEISV("3535360019876543")
	require.NoError(t, err)
	const (
		id     = "01 08 49 04 01 21 43 65 87 09 " // IMSI: odd, type 1
		vlr    = "02 09 03766c72 0474657374 "     // vlr.test
		area   = "04 05 44f001 0102 "
		track  = "23 05 44f001 0007 "
		global = "24 07 44f001 01234567 "
		equip  = "15 08 53 53 63 00 91 78 56 34 " // two digits an octet, the first low
		sms    = "16 05 09 01 02 03 01 "
	)
	whole := (&AlertAck{IMSI: imsi}).Append(nil)
	return []struct {
		message Message
		bytes   string
	}{
		{&LocationUpdateRequest{IMSI: imsi, MMEName: mme, UpdateType: IMSIAttach, NewLAI: lai, OldLAI: nas.LAI{PLMN: plmn, LAC: 9},
			TMSIStatus: nas.Some[uint8](1), IMEISV: sv, TAI: tai, ECGI: cell, TMSIBasedNRIContainer: []byte{0x40, 0x80}, SelectedCSDomainOperator: plmn},
			"09 " + id + mmeHex + "0a 01 01" + area + "04 05 44f001 0009" + "07 01 01" + equip + track + global + "27 02 4080" + "28 03 44f001"},
		{&LocationUpdateAccept{IMSI: imsi, LAI: lai}, "0a " + id + area},
		{&LocationUpdateAccept{IMSI: imsi, LAI: lai, Identity: MobileIdentity{TMSI: nas.Some[nas.TMSI](0xc0ffee)}}, "0a " + id + area + "0e 05 f4 00c0ffee"},
		{&LocationUpdateAccept{IMSI: imsi, LAI: lai, Identity: MobileIdentity{IMSI: imsi}}, "0a " + id + area + "0e 08 49 04 01 21 43 65 87 09"},
		{&LocationUpdateReject{IMSI: imsi, Cause: NetworkFailure, LAI: lai}, "0b " + id + "0f 01 11" + area},
		{&TMSIReallocationComplete{IMSI: imsi}, "0c " + id},
		{&PagingRequest{IMSI: imsi, VLRName: "vlr.test", Service: CSCall, TMSI: nas.Some[nas.TMSI](0xc0ffee), CLI: []byte{0x91, 0x18, 0xf0}, LAI: lai,
			GlobalCNID: []byte{0x44, 0xf0, 0x01, 0, 5}, SSCode: nas.Some[uint8](0x11), LCSIndicator: nas.Some[uint8](1), ChannelNeeded: nas.Some[uint8](3),
			EMLPPPriority: nas.Some[uint8](4), AdditionalPagingIndicators: nas.Some[uint8](1)},
			"01 " + id + vlr + "20 01 01" + "03 04 00c0ffee" + "1c 03 9118f0" + area + "0b 05 44f001 0005" + "1f 01 11" + "1e 01 01" + "05 01 03" + "06 01 04" + "26 01 01"},
		{&PagingReject{IMSI: imsi, Cause: CauseIMSIUnknown}, "02 " + id + "08 01 03"},
		{&UEUnreachable{IMSI: imsi, Cause: CauseUEUnreachable}, "1f " + id + "08 01 06"},
		{&ServiceRequest{IMSI: imsi, Service: SMS, IMEISV: sv, UETimeZone: nas.Some[uint8](0x63), MobileStationClassmark2: []byte{0x33, 0x19, 0xa2}, TAI: tai, ECGI: cell, EMMMode: nas.Some(EMMConnected)},
			"06 " + id + "20 01 02" + equip + "21 01 63" + "22 03 3319a2" + track + global + "25 01 01"},
		{&ServiceAbortRequest{IMSI: imsi}, "17 " + id},
		{&UplinkUnitdata{IMSI: imsi, NASMessage: cpData, IMEISV: sv, UETimeZone: nas.Some[uint8](0x63), MobileStationClassmark2: []byte{0x33, 0x19, 0xa2}, TAI: tai, ECGI: cell},
			"08 " + id + sms + equip + "21 01 63" + "22 03 3319a2" + track + global},
		{&DownlinkUnitdata{IMSI: imsi, NASMessage: cpData}, "07 " + id + sms},
		{&ReleaseRequest{IMSI: imsi, Cause: nas.Some(CauseNormal)}, "1b " + id + "08 01 00"},
		{&ReleaseRequest{IMSI: imsi}, "1b " + id},
		{&EPSDetachIndication{IMSI: imsi, MMEName: mme, DetachType: UEInitiatedEPSDetach}, "11 " + id + mmeHex + "10 01 02"},
		{&EPSDetachAck{IMSI: imsi}, "12 " + id},
		{&IMSIDetachIndication{IMSI: imsi, MMEName: mme, DetachType: CombinedUEDetach}, "13 " + id + mmeHex + "11 01 02"},
		{&IMSIDetachAck{IMSI: imsi}, "14 " + id},
		{&ResetIndication{MMEName: mme}, "15 " + mmeHex},
		{&ResetAck{VLRName: "vlr.test"}, "16 " + vlr},
		{&AlertRequest{IMSI: imsi}, "0d " + id},
		{&AlertAck{IMSI: imsi}, "0e " + id},
		{&AlertReject{IMSI: imsi, Cause: CauseIMSIUnknown}, "0f " + id + "08 01 03"},
		{&UEActivityIndication{IMSI: imsi}, "10 " + id},
		{&MOCSFBIndication{IMSI: imsi, TAI: tai, ECGI: cell}, "18 " + id + track + global},
		{&MMInformationRequest{IMSI: imsi, MMInformation: []byte{0x43, 0x02, 0x80, 0x41}}, "1a " + id + "17 04 43028041"},
		{&Status{IMSI: imsi, Cause: CauseMessageUnknown, ErroneousMessage: whole}, "1d " + id + "08 01 0c" + "1b 0b 0e " + id},
		{&Status{Cause: CauseNormal, ErroneousMessage: whole}, "1d " + "08 01 00" + "1b 0b 0e " + id},
	}
}

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	require.NoError(t, err)
	return b
}

func equal[T comparable]() cmp.Option { return cmp.Comparer(func(a, b T) bool { return a == b }) }

var exact = cmp.Options{equal[nas.IMSI](), equal[nas.IMEISV](), equal[nas.Opt[uint8]](), equal[nas.Opt[nas.TMSI]](), equal[nas.Opt[EMMMode]](), equal[nas.Opt[SGsCause]]()}

func TestGolden(t *testing.T) {
	seen := map[MessageType]bool{}
	for _, c := range samples(t) {
		want := unhex(t, c.bytes)
		got := c.message.Append([]byte("before"))
		require.Equal(t, "before", string(got[:6]))
		require.Equal(t, want, got[6:], c.message.Name())
		back, err := Decode(want)
		require.NoError(t, err, c.message.Name())
		require.Empty(t, cmp.Diff(c.message, back, exact), c.message.Name())
		seen[c.message.Type()] = true
	}
	for typ := range messages {
		require.Equal(t, messages[typ].make != nil, seen[MessageType(typ)], "a sample of %s", MessageType(typ))
	}
	require.Len(t, mme, 54, "55 octets as labels (TS 29.118 9.4.13)")
}

func TestTsharkReads(t *testing.T) {
	var packets [][]byte
	var names []string
	for _, c := range samples(t) {
		packets = append(packets, c.message.Append(nil))
		names = append(names, c.message.Name())
	}
	require.Empty(t, tshark.Complaints(t, "sgsap", packets))
	lines := strings.Split(strings.TrimSpace(tshark.Read(t, "sgsap", packets, "-T", "fields", "-e", "_ws.col.Info")), "\n")
	require.Len(t, lines, len(names))
	for i, line := range lines {
		name, _, _ := strings.Cut(line, "(DTAP)")
		require.Equal(t, names[i], name)
	}

	out := tshark.Read(t, "sgsap", packets[:1], "-T", "fields", "-E", "separator=|", "-e", "e212.imsi", "-e", "sgsap.mme_name",
		"-e", "sgsap.eps_location_update_type", "-e", "sgsap.imeisv", "-e", "sgsap.eci", "-e", "gsm_a.lac")
	require.Equal(t, "440101234567890|"+mme+"|1|3535360019876543|19088743|0x0102,0x0009\n", out)
	out = tshark.Read(t, "sgsap", packets[6:7], "-T", "fields", "-E", "separator=|", "-e", "sgsap.vlr_name", "-e", "sgsap.service_indicator")
	require.Equal(t, "vlr.test|1\n", out)
}

func TestErrors(t *testing.T) {
	const id = "01 08 49 04 01 21 43 65 87 09"
	for _, c := range []struct {
		name, bytes string
		cause       SGsCause
		ie          IE
	}{
		{"nothing", "", CauseSemanticallyIncorrect, 0},
		{"unassigned type", "03", CauseMessageUnknown, 0},
		{"type beyond the table", "ff", CauseMessageUnknown, 0},
		{"no IMSI", "0c", CauseMissingMandatory, IEIMSI},
		{"empty IMSI", "0c 01 00", CauseInvalidMandatory, IEIMSI},
		{"IMSI of letters", "0c 01 08 a9 04 01 21 43 65 87 09", CauseInvalidMandatory, IEIMSI},
		{"IMSI beyond the end", "0c 01 08 49", CauseInvalidMandatory, IEIMSI},
		{"no cause", "02" + id, CauseMissingMandatory, IESGsCause},
		{"empty cause", "02" + id + "08 00", CauseInvalidMandatory, IESGsCause},
		{"no service", "06" + id, CauseMissingMandatory, IEServiceIndicator},
		{"LAI too short", "0a" + id + "04 03 44f001", CauseInvalidMandatory, IELAI},
		{"label beyond the end", "15 09 03 05 6d 6d", CauseInvalidMandatory, IEMMEName},
		{"nobody's reset", "15", CauseMissingMandatory, IEMMEName},
		{"half an element at the end", "0c" + id + "25", CauseSemanticallyIncorrect, 0},
		{"no CP message", "08" + id + "16 01 09", CauseInvalidMandatory, IENASMessageContainer},
		{"status without cause", "1d 1b 01 02", CauseMissingMandatory, IESGsCause},
	} {
		_, err := Decode(unhex(t, c.bytes))
		var e *Error
		require.ErrorAs(t, err, &e, c.name)
		require.Equal(t, c.cause, e.Cause, "%s: %v", c.name, err)
		require.Equal(t, c.ie, e.IE, c.name)
	}
	for name, b := range map[string]string{
		"unknown element":        "0c" + id + "7f 02 0102" + "29 01 01",
		"optional element bad":   "0a" + id + "04 05 44f001 0102" + "0e 02 f4 00",
		"elements in any order":  "0b" + "0f 01 11" + id,
		"repeated element":       "0b" + id + "0f 01 11" + "0f 01 02",
		"name with a root label": "15 09 05 03 6d6d65 00",
	} {
		m, err := Decode(unhex(t, b))
		require.NoError(t, err, name)
		if r, ok := m.(*LocationUpdateReject); ok {
			require.Equal(t, NetworkFailure, r.Cause, name)
		}
	}
	_, err := Decode(unhex(t, "0c"))
	require.EqualError(t, err, "decode SGsAP-TMSI-REALLOCATION-COMPLETE: IMSI: SGs #8 Missing mandatory information element")
}

func TestDescribe(t *testing.T) {
	for _, c := range []struct {
		message     Message
		name, cause string
	}{
		{&LocationUpdateReject{IMSI: imsi, Cause: NetworkFailure}, "SGsAP-LOCATION-UPDATE-REJECT", "MM #17"},
		{&UEUnreachable{IMSI: imsi, Cause: CauseUEUnreachable}, "SGsAP-UE-UNREACHABLE", "SGs #6 UE unreachable"},
		{&AlertAck{IMSI: imsi}, "SGsAP-ALERT-ACK", ""},
	} {
		name, cause := Describe(c.message.Append(nil))
		require.Equal(t, c.name, name)
		require.Equal(t, c.cause, cause)
	}
	name, _ := Describe(nil)
	require.Equal(t, "SGsAP, malformed", name)
	name, _ = Describe([]byte{0x03, 0x01})
	require.Equal(t, "SGsAP message 0x03", name)
	require.Equal(t, "SGs #99", SGsCause(99).String())
	require.Equal(t, "IE 0x0c", IE(0x0c).String())
	require.Equal(t, "service 9", ServiceIndicator(9).String())
}

// TestNoBytesPanic cuts and bends every message at every place.
func TestNoBytesPanic(t *testing.T) {
	for _, c := range samples(t) {
		b := c.message.Append(nil)
		for n := range b {
			_, _ = Decode(b[:n])
			for _, v := range []byte{0, 1, 0x7f, 0x80, 0xff, b[n] ^ 1, b[n] ^ 0x10} {
				bent := slices.Clone(b)
				bent[n] = v
				_, _ = Decode(bent)
				_, _ = Describe(bent)
			}
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, c := range samples(f) {
		f.Add(c.message.Append(nil))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		_, _ = Describe(b)
		m, err := Decode(b)
		if err != nil {
			return
		}
		again := m.Append(nil)
		back, err := Decode(again)
		if err != nil {
			t.Fatalf("%v\n%x\n%x", err, b, again)
		}
		require.Equal(t, again, back.Append(nil))
	})
}

func BenchmarkLocationUpdate(b *testing.B) {
	req := samples(b)[0].message
	var (
		got LocationUpdateRequest
		buf []byte
	)
	b.ReportAllocs()
	for b.Loop() {
		buf = req.Append(buf[:0])
		if err := got.Decode(buf); err != nil {
			b.Fatal(err)
		}
	}
}
