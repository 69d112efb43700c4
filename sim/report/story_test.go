package report_test

import (
	"bufio"
	"encoding/hex"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/gtpv2"
	"sunsetlab/nas"
	"sunsetlab/s1ap"
	"sunsetlab/sgsap"
	"sunsetlab/sim"
	"sunsetlab/sim/report"
)

var start = time.Date(2026, 3, 31, 21, 0, 0, 0, time.UTC)

const imsi = "440101234567890"

// teller writes a trace by hand, as the elements of a world would.
type teller struct {
	t      *testing.T
	now    time.Duration
	events []sim.Event
}

func (s *teller) add(e sim.Event) sim.EventID {
	e.ID = sim.EventID(len(s.events) + 1)
	e.Time = start.Add(s.now)
	s.events = append(s.events, e)
	return e.ID
}

func (s *teller) after(d time.Duration) *teller {
	s.now += d
	return s
}

// protect makes wire bytes of a plain message, as if ciphered.
func protect(plain []byte) []byte {
	wire := []byte{0x27, 1, 2, 3, 4, byte(len(plain))}
	for _, b := range plain {
		wire = append(wire, b^0x5a)
	}
	return wire
}

func (s *teller) s1(from, to, device string, m s1ap.Message) sim.EventID {
	pdu, err := m.Append(nil)
	require.NoError(s.t, err)
	name, cause := report.DescribeS1AP(pdu)
	return s.add(sim.Event{Kind: sim.Sent, From: from, To: to, Device: device, Protocol: sim.S1AP, Name: name, Cause: cause, Bytes: pdu})
}

// up is an uplink NAS message of ue1, over S1 unless it is lost on the air.
func (s *teller) up(name string, wire, plain []byte, lost bool) {
	s.add(sim.Event{Kind: sim.Sent, From: "ue1", To: "mme", Device: "ue1", Protocol: sim.NAS, Name: name, Bytes: wire, Plain: plain})
	if !lost {
		s.after(5*time.Millisecond).s1("enb", "mme", "ue1", &s1ap.UplinkNASTransport{MMEUES1APID: 1, ENBUES1APID: 1, NASPDU: wire})
	}
}

var (
	attachRequest = []byte{0x07, 0x41, 0x71, 0x08, 0x09, 0x10, 0x10, 0x10, 0x32, 0x54, 0x76, 0x08, 0x02, 0xf0, 0x70, 0x00, 0x04, 0x02, 0x01, 0xd0, 0x11}
	attachAccept  = []byte{0x07, 0x42, 0x01, 0x3e, 0x06, 0x00, 0x44, 0xf0, 0x01, 0x00, 0x07, 0x00, 0x1d, 0x52, 0x01, 0xc1, 0x01, 0x07, 0x07, 0x06, 0x73, 0x72, 0x73, 0x72, 0x61, 0x6e, 0x05, 0x01, 0xac, 0x10, 0x00, 0x52, 0x70, 0x88, 0x00, 0x0d, 0x04, 0x08, 0x08, 0x08, 0x08, 0x53, 0x12}
	complete      = []byte{0x07, 0x43, 0x00, 0x03, 0x52, 0x00, 0xc2}
)

// story is a phone that the loss of CS fallback takes off LTE.
func story(t *testing.T) (events []sim.Event, end sim.EventID) {
	s := &teller{t: t}
	s.add(sim.Event{Kind: sim.Step, From: "scenario", Name: "3G", Detail: "switched off"})
	s.s1("enb", "mme", "", &s1ap.S1SetupRequest{GlobalENBID: s1ap.GlobalENBID{ENBID: s1ap.ENBID{MacroENBID: s1ap.Some[uint32](1)}},
		SupportedTAs: []s1ap.SupportedTAsItem{{TAC: 7, BroadcastPLMNs: []s1ap.PLMNIdentity{{1, 2, 3}}}}})
	s.s1("mme", "enb", "", &s1ap.S1SetupResponse{ServedGUMMEIs: []s1ap.ServedGUMMEIsItem{{ServedPLMNs: []s1ap.PLMNIdentity{{1, 2, 3}}, ServedGroupIDs: []uint16{1}, ServedMMECs: []uint8{1}}}})
	s.after(time.Second)
	s.add(sim.Event{Kind: sim.Step, From: "ue1", Device: "ue1", Name: "power on"})
	s.after(100 * time.Millisecond)
	s.up("ATTACH REQUEST", attachRequest, nil, true)
	s.after(1800 * time.Millisecond)
	s.add(sim.Event{Kind: sim.Sent, From: "ue1", To: "mme", Device: "ue1", Protocol: sim.NAS, Name: "ATTACH REQUEST", Bytes: attachRequest})
	s.add(sim.Event{Kind: sim.Sent, From: "ue1", To: "cell", Device: "ue1", Protocol: sim.Uu, Name: "RRCConnectionRequest"})
	s.after(5*time.Millisecond).s1("enb", "mme", "ue1", &s1ap.InitialUEMessage{ENBUES1APID: 1, NASPDU: attachRequest})
	s.after(2 * time.Millisecond)
	s.add(sim.Event{Kind: sim.Received, From: imsi, To: "mme", Device: imsi, Protocol: sim.NAS, Name: "ATTACH REQUEST", Detail: "combined EPS/IMSI attach"})
	s.add(sim.Event{Kind: sim.Sent, From: "mme", To: "hss", Device: imsi, Protocol: sim.S6a, Name: "Update-Location-Request"})
	s.add(sim.Event{Kind: sim.Sent, From: "hss", To: "mme", Device: imsi, Protocol: sim.S6a, Name: "Update-Location-Answer"})
	lu := (&sgsap.LocationUpdateRequest{IMSI: nas.MustParseIMSI(imsi), MMEName: sgsap.MMEName(nas.GUMMEI{PLMN: nas.MustParsePLMN("44010"), MMEGroupID: 1, MMECode: 1}),
		UpdateType: sgsap.IMSIAttach, NewLAI: nas.LAI{PLMN: nas.MustParsePLMN("44010"), LAC: 1}}).Append(nil)
	name, cause := report.DescribeSGsAP(lu)
	s.add(sim.Event{Kind: sim.Sent, From: "mme", To: "msc", Device: imsi, Protocol: sim.SGsAP, Name: name, Cause: cause, Bytes: lu, Lost: true})
	echo := (&gtpv2.EchoRequest{Sequence: 1, Recovery: nas.Some[uint8](1)}).Append(nil)
	name, cause = report.DescribeGTPv2(echo)
	s.add(sim.Event{Kind: sim.Sent, From: "mme", To: "gateway", Device: imsi, Protocol: sim.GTPv2, Name: name, Cause: cause, Bytes: echo})
	s.after(400 * time.Millisecond)
	s.add(sim.Event{Kind: sim.Decision, From: "mme", Device: imsi, Name: "combined attach accepted for EPS only", Detail: "no SGs association", Clause: "TS 24.301 5.5.1.3.4.3", Cause: "EMM #18"})
	wire := protect(attachAccept)
	s.add(sim.Event{Kind: sim.Sent, From: "mme", To: imsi, Device: imsi, Protocol: sim.NAS, Name: "ATTACH ACCEPT", Detail: "EPS only, EMM cause #18, VoPS 0", Cause: "EMM #18", Bytes: wire, Plain: attachAccept})
	s.s1("mme", "enb", imsi, &s1ap.InitialContextSetupRequest{MMEUES1APID: 1, ENBUES1APID: 1, ERABToBeSetupList: []s1ap.ERABToBeSetupItemCtxtSUReq{
		{ERABID: 5, TransportLayerAddress: s1ap.TransportLayerAddress{Bytes: []byte{127, 0, 0, 1}, Len: 32}, NASPDU: wire}}})
	s.after(10 * time.Millisecond)
	received := s.add(sim.Event{Kind: sim.Received, From: "mme", To: "ue1", Device: "ue1", Protocol: sim.NAS, Name: "ATTACH ACCEPT", Detail: "EPS only, EMM cause #18", Cause: "EMM #18"})
	voice := s.add(sim.Event{Kind: sim.Decision, From: "ue1", Device: "ue1", Name: "IMS voice not available", Detail: "VoPS 0", Because: received})
	s.up("ATTACH COMPLETE", protect(complete), complete, false)
	eutra := s.add(sim.Event{Kind: sim.Decision, From: "ue1", Device: "ue1", Name: "E-UTRA disabled", Clause: "TS 24.301 4.5", Because: voice})
	s.s1("mme", "enb", imsi, &s1ap.UEContextReleaseCommand{Cause: s1ap.CauseNASDetach, UES1APIDs: s1ap.UES1APIDs{UES1APIDPair: &s1ap.UES1APIDPair{MMEUES1APID: 1, ENBUES1APID: 1}}})
	s.after(83 * time.Millisecond)
	utran := s.add(sim.Event{Kind: sim.Decision, From: "ue1", Device: "ue1", Name: "no UTRAN found", Because: eutra})
	end = s.add(sim.Event{Kind: sim.StatusChange, From: "ue1", Device: "ue1", Name: "status", Because: utran, Status: &sim.Status{}})
	s.add(sim.Event{Kind: sim.Fault, From: "enb", Protocol: sim.S1AP, Name: "S1AP", Detail: "bytes that are none"})
	return s.events, end
}

// recorded is a trace of real third-party equipment: S1AP from a capture, and
// the NAS messages that are in it.
func recorded(t *testing.T) []sim.Event {
	file, err := os.Open("testdata/attach.s1ap")
	require.NoError(t, err)
	defer file.Close()
	s := &teller{t: t}
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		if strings.HasPrefix(lines.Text(), "#") {
			continue
		}
		fields := strings.Fields(lines.Text())
		seconds, err := strconv.ParseFloat(fields[0], 64)
		require.NoError(t, err)
		s.now = time.Duration(seconds * 1e6 * 1e3)
		pdu, err := hex.DecodeString(fields[2])
		require.NoError(t, err)
		m, err := s1ap.Decode(pdu)
		require.NoError(t, err)
		from, to, device := "enb", "mme", "ue"
		if fields[1] == "down" {
			from, to, device = "mme", "enb", "001010123456780"
		}
		for _, wire := range nasIn(m) {
			plain := wire
			if wire[0]>>4 != 0 {
				plain = wire[6:]
			}
			sender, receiver := "ue", "mme"
			if fields[1] == "down" {
				sender, receiver = "mme", device
			}
			s.add(sim.Event{Kind: sim.Sent, Protocol: sim.NAS, From: sender, To: receiver, Device: device,
				Name: fmt.Sprintf("NAS %02x", plain[1]), Bytes: wire, Plain: plain})
		}
		if strings.HasPrefix(m.Name(), "S1Setup") {
			device = ""
		}
		s.s1(from, to, device, m)
	}
	require.NoError(t, lines.Err())
	require.Greater(t, len(s.events), 20)
	return s.events
}

func nasIn(m s1ap.Message) [][]byte {
	switch m := m.(type) {
	case *s1ap.InitialUEMessage:
		return [][]byte{m.NASPDU}
	case *s1ap.UplinkNASTransport:
		return [][]byte{m.NASPDU}
	case *s1ap.DownlinkNASTransport:
		return [][]byte{m.NASPDU}
	case *s1ap.InitialContextSetupRequest:
		return [][]byte{m.ERABToBeSetupList[0].NASPDU}
	}
	return nil
}
