package report_test

import (
	"bytes"
	"encoding/hex"
	"hash/crc32"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"
	"github.com/stretchr/testify/require"

	"sunsetlab/internal/tshark"
	"sunsetlab/nas"
	"sunsetlab/s1ap"
	"sunsetlab/sgsap"
	"sunsetlab/sim"
	"sunsetlab/sim/report"
)

func capture(t testing.TB, events []sim.Event) []byte {
	var out bytes.Buffer
	require.NoError(t, write(&out, events))
	return out.Bytes()
}

func write(w io.Writer, events []sim.Event) error {
	p, err := report.NewPCAP(w)
	if err != nil {
		return err
	}
	for i := range events {
		p.Observe(events[i])
	}
	return p.Close()
}

// shark has tshark read a capture as the product asks its users to.
func shark(t *testing.T, pcap []byte, args ...string) []string {
	t.Helper()
	path := tshark.Require(t)
	file := filepath.Join(t.TempDir(), "trace.pcapng")
	require.NoError(t, os.WriteFile(file, pcap, 0o600))
	cmd := exec.Command(path, append([]string{"-n", "-r", file, "-o", "nas-eps.null_decipher:FALSE",
		"-o", "sctp.checksum:CRC 32c", "-o", "ip.check_checksum:TRUE", "-o", "udp.check_checksum:TRUE"}, args...)...)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	require.NoError(t, err, errs.String())
	return strings.Split(strings.TrimRight(string(out), "\n"), "\n")
}

// complaints are malformed packets and expert information from warning up.
func complaints(t *testing.T, pcap []byte) []string {
	return shark(t, pcap, "-Y", "_ws.malformed || _ws.expert.severity >= 0x00600000",
		"-T", "fields", "-e", "frame.number", "-e", "_ws.col.Protocol", "-e", "_ws.expert.message")
}

func TestCaptureIsReadByWireshark(t *testing.T) {
	events := recorded(t)
	pcap := capture(t, events)
	require.Equal(t, []string{""}, complaints(t, pcap))

	lines := shark(t, pcap, "-T", "fields", "-E", "separator=|", "-e", "frame.time_relative", "-e", "ip.src", "-e", "ip.dst", "-e", "sctp.data_payload_proto_id",
		"-e", "_ws.col.Protocol", "-e", "_ws.col.Info")
	require.Len(t, lines, 17+6)
	require.True(t, strings.HasPrefix(lines[0], "0.000000000|198.18.0.1|198.18.0.2|18|S1AP|"), lines[0])
	require.Contains(t, lines[0], "S1SetupRequest")
	for i, want := range map[int][]string{
		2:  {"39.569036000|", "S1AP/NAS-EPS", "InitialUEMessage, Attach request, PDN connectivity request"},
		3:  {"DownlinkNASTransport, Authentication request"},
		5:  {"DownlinkNASTransport, Security mode command"},
		6:  {"UplinkNASTransport, Ciphered message"},
		7:  {"NAS-EPS", "Security mode complete"},
		12: {"InitialContextSetupRequest", "Ciphered message"},
		13: {"39.667546000|198.18.0.2|198.18.0.1||NAS-EPS", "Attach accept, Activate default EPS bearer context request"},
		17: {"NAS-EPS", "Attach complete"},
		19: {"NAS-EPS", "EMM information"},
		20: {"S1AP/NAS-EPS", "Detach request (EPS detach / switch-off)"}, // integrity protected only
	} {
		for _, s := range want {
			require.Contains(t, lines[i], s)
		}
	}
}

func TestFramesAreLinked(t *testing.T) {
	events, _ := story(t)
	pcap := capture(t, events)
	require.Equal(t, []string{""}, complaints(t, pcap))
	frames := shark(t, pcap, "-T", "fields", "-E", "separator=|", "-E", "aggregator=;", "-e", "frame.number", "-e", "frame.interface_name", "-e", "exported_pdu.prot_name",
		"-e", "exported_pdu.orig_fno", "-e", "_ws.col.Protocol", "-e", "frame.comment")
	require.Equal(t, []string{
		"1|links|||S1AP|",
		"2|links|||S1AP|",
		"3|links|||S1AP/NAS-EPS|device: ue1;mme reads: combined EPS/IMSI attach",
		"4|links|||SGSAP|device: ue1;lost: it never arrived",
		"5|links|||GTPv2|device: ue1",
		"6|links|||S1AP/NAS-EPS|device: ue1;ue1 reads: EPS only, EMM cause #18;ue1: IMS voice not available (VoPS 0);" +
			"ue1: E-UTRA disabled (TS 24.301 4.5);ue1: no UTRAN found;ue1: out of service, no data;ATTACH ACCEPT in plain: frame 7",
		"7|plain NAS|nas-eps|6|NAS-EPS|ATTACH ACCEPT of frame 6, in plain;ue1 reads: EPS only, EMM cause #18;ue1: IMS voice not available (VoPS 0);" +
			"ue1: E-UTRA disabled (TS 24.301 4.5);ue1: no UTRAN found;ue1: out of service, no data",
		"8|links|||S1AP/NAS-EPS|device: ue1;ATTACH COMPLETE in plain: frame 9",
		"9|plain NAS|nas-eps|8|NAS-EPS|ATTACH COMPLETE of frame 8, in plain",
		"10|links|||S1AP|device: ue1",
	}, frames)
}

func TestPlainNASIsFoundWhicheverIsReportedFirst(t *testing.T) {
	esm := []byte{0x52, 0x01, 0xd9}
	wire := protect(esm)
	dl := &s1ap.DownlinkNASTransport{MMEUES1APID: 1, ENBUES1APID: 1, NASPDU: wire}
	told := sim.Event{Kind: sim.Sent, From: "mme", To: imsi, Protocol: sim.NAS, Name: "ESM INFORMATION REQUEST", Bytes: wire, Plain: esm}
	before, after, received := &teller{t: t}, &teller{t: t}, &teller{t: t}
	before.add(told)
	before.s1("mme", "enb", "x", dl)
	after.s1("mme", "enb", "x", dl)
	after.add(told)
	received.s1("mme", "enb", "x", dl)
	told.Kind = sim.Received
	received.after(time.Millisecond).add(told)
	for _, s := range []*teller{before, after, received} {
		pcap := capture(t, s.events)
		require.Equal(t, []string{""}, complaints(t, pcap))
		lines := shark(t, pcap, "-T", "fields", "-E", "separator=|", "-e", "exported_pdu.prot_name", "-e", "_ws.col.Info")
		require.Len(t, lines, 2)
		require.Equal(t, "nas-eps_plain|ESM information request", lines[1])
	}

	// A message of later time that happens to have the same bytes is another.
	late := &teller{t: t}
	told.Kind = sim.Sent
	late.s1("mme", "enb", "x", dl)
	late.after(time.Millisecond).add(told)
	late.after(time.Millisecond).s1("mme", "enb", "x", dl)
	lines := shark(t, capture(t, late.events), "-T", "fields", "-e", "frame.interface_name")
	require.Equal(t, []string{"links", "links", "plain NAS"}, lines)
}

func TestLongMessages(t *testing.T) {
	s := &teller{t: t}
	long := bytes.Repeat([]byte{0x07, 0x45}, 70_000)
	s.s1("mme", "enb", "x", &s1ap.DownlinkNASTransport{MMEUES1APID: 1, ENBUES1APID: 1, NASPDU: long})
	s.s1("mme", "enb", "x", &s1ap.DownlinkNASTransport{MMEUES1APID: 1, ENBUES1APID: 1, NASPDU: []byte{7, 0x46}})
	s.add(sim.Event{Kind: sim.Sent, From: "mme", To: "gateway", Protocol: sim.GTPv2, Bytes: long})
	pcap := capture(t, s.events)
	lines := shark(t, pcap, "-T", "fields", "-E", "separator=|", "-e", "sctp.data_ssn", "-e", "sctp.data_b_bit", "-e", "sctp.data_e_bit", "-e", "sctp.checksum.status", "-e", "ip.checksum.status")
	require.Equal(t, []string{"0|1|0|1|1", "0|0|0|1|1", "0|0|1|1|1", "1|1|1|1|1"}, lines)
}

func TestChecksums(t *testing.T) {
	events, _ := story(t)
	r, err := pcapgo.NewNgReader(bytes.NewReader(capture(t, events)), pcapgo.NgReaderOptions{WantMixedLinkType: true})
	require.NoError(t, err)
	var tsn []uint32
	for range events {
		data, info, err := r.ReadPacketData()
		if err != nil {
			break
		}
		if info.InterfaceIndex != 0 {
			continue
		}
		p := gopacket.NewPacket(data, layers.LayerTypeIPv4, gopacket.Default)
		require.Nil(t, p.ErrorLayer())
		if layer := p.Layer(layers.LayerTypeSCTP); layer != nil {
			b := bytes.Clone(data[20:])
			want := layer.(*layers.SCTP).Checksum
			copy(b[8:12], make([]byte, 4))
			sum := crc32.Checksum(b, crc32.MakeTable(crc32.Castagnoli))
			require.Equal(t, want, sum>>24|sum>>8&0xff00|sum<<8&0xff0000|sum<<24)
			c := p.Layer(layers.LayerTypeSCTPData).(*layers.SCTPData)
			if layer.(*layers.SCTP).SrcPort == 36412 && bytes.Equal(data[12:16], []byte{198, 18, 0, 1}) {
				tsn = append(tsn, c.TSN)
			}
		}
		if layer := p.Layer(layers.LayerTypeUDP); layer != nil {
			udp := layer.(*layers.UDP)
			require.NoError(t, udp.SetNetworkLayerForChecksum(p.NetworkLayer()))
			require.EqualValues(t, 2123, udp.SrcPort)
			err, verdict := udp.VerifyChecksum()
			require.NoError(t, err)
			require.True(t, verdict.Valid)
		}
	}
	require.Len(t, tsn, 3)
	require.Equal(t, tsn[0]+1, tsn[1])
	require.Equal(t, tsn[0]+2, tsn[2])
}

func TestSGsAPIsReadByWireshark(t *testing.T) {
	s := &teller{t: t}
	for _, m := range []sgsap.Message{
		&sgsap.LocationUpdateRequest{IMSI: nas.MustParseIMSI(imsi), MMEName: sgsap.MMEName(nas.GUMMEI{PLMN: nas.MustParsePLMN("44010"), MMEGroupID: 1, MMECode: 1}),
			UpdateType: sgsap.IMSIAttach, NewLAI: nas.LAI{PLMN: nas.MustParsePLMN("44010"), LAC: 1}},
		&sgsap.LocationUpdateReject{IMSI: nas.MustParseIMSI(imsi), Cause: 18},
	} {
		b := m.Append(nil)
		name, cause := report.DescribeSGsAP(b)
		s.add(sim.Event{Kind: sim.Sent, From: "mme", To: "msc", Protocol: sim.SGsAP, Name: name, Cause: cause, Bytes: b})
	}
	require.Equal(t, "SGsAP-LOCATION-UPDATE-REJECT", s.events[1].Name)
	require.Equal(t, "MM #18", s.events[1].Cause)
	pcap := capture(t, s.events)
	require.Equal(t, []string{""}, complaints(t, pcap))
	require.Equal(t, []string{"29118|SGSAP", "29118|SGSAP"}, shark(t, pcap, "-T", "fields", "-E", "separator=|", "-e", "sctp.srcport", "-e", "_ws.col.Protocol"))
}

func TestCaptureIsTheSameEachTime(t *testing.T) {
	events, _ := story(t)
	require.Equal(t, hex.EncodeToString(capture(t, events)), hex.EncodeToString(capture(t, events)))
}

func TestStreamedCaptureIsBounded(t *testing.T) {
	var out bytes.Buffer
	p, err := report.NewPCAP(&out)
	require.NoError(t, err)
	pdu, err := (&s1ap.DownlinkNASTransport{MMEUES1APID: 1, ENBUES1APID: 1, NASPDU: attachAccept}).Append(nil)
	require.NoError(t, err)
	for i := range 20_000 {
		at := start.Add(time.Duration(i) * 10 * time.Millisecond)
		lost := append([]byte{byte(i), byte(i >> 8), byte(i >> 16)}, attachRequest...)
		p.Observe(sim.Event{ID: sim.EventID(2*i + 1), Time: at, Kind: sim.Sent, Protocol: sim.NAS, From: "ue", Device: "ue", Name: "ATTACH REQUEST", Bytes: lost})
		p.Observe(sim.Event{ID: sim.EventID(2*i + 2), Time: at, Kind: sim.Sent, Protocol: sim.S1AP, From: "mme", To: "enb", Bytes: pdu})
	}
	require.Greater(t, out.Len(), 19_000*len(pdu), "what is a second old has been written")
	require.NoError(t, p.Close())
}

func TestCaptureReportsErrors(t *testing.T) {
	_, err := report.NewPCAP(broken{})
	require.NoError(t, err, "nothing is written before there is enough")
	require.ErrorContains(t, write(broken{}, recorded(t)), "writing the capture: no room")
}

func TestDescribeS1AP(t *testing.T) {
	encode := func(m s1ap.Message) []byte {
		b, err := m.Append(nil)
		require.NoError(t, err)
		return b
	}
	good := encode(&s1ap.UEContextReleaseRequest{Cause: s1ap.CauseRadioNetworkUserInactivity})
	for _, c := range []struct {
		pdu         []byte
		name, cause string
	}{
		{good, "UEContextReleaseRequest", "radioNetwork: user-inactivity"},
		{encode(&s1ap.S1SetupFailure{Cause: s1ap.CauseMiscUnknownPLMN}), "S1SetupFailure", "misc: unknown-PLMN"},
		{encode(&s1ap.ErrorIndication{Cause: s1ap.Some(s1ap.CauseProtocolSemanticError)}), "ErrorIndication", "protocol: semantic-error"},
		{encode(&s1ap.UEContextReleaseComplete{}), "UEContextReleaseComplete", ""},
		{good[:8], "UEContextReleaseRequest, malformed", ""},
		{[]byte{0, 200, 0, 0}, "200, initiatingMessage", ""},
		{nil, "S1AP, malformed", ""},
		{[]byte{0xff}, "S1AP, malformed", ""},
	} {
		name, cause := report.DescribeS1AP(c.pdu)
		require.Equal(t, c.name, name)
		require.Equal(t, c.cause, cause)
	}
	name, cause := report.DescribeGTPv2([]byte{1})
	require.NotEmpty(t, name)
	require.Empty(t, cause)
}
