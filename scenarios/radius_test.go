package scenarios_test

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	wire "layeh.com/radius"
	"layeh.com/radius/rfc2865"

	"sunsetlab/internal/tshark"
	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/s1ap"
	"sunsetlab/scenarios"
	"sunsetlab/sim"
	"sunsetlab/sim/report"
)

// packet is a RADIUS packet of a trace.
type packet struct {
	*wire.Packet
	event    sim.Event
	threeGPP map[byte][]byte // by sub-type
}

func radiusPackets(t *testing.T, events []sim.Event) (all []packet) {
	t.Helper()
	for _, e := range events {
		if e.Protocol != sim.RADIUS || e.Kind != sim.Sent {
			continue
		}
		p, err := wire.Parse(e.Bytes, []byte("between-the-two"))
		require.NoError(t, err)
		one := packet{p, e, map[byte][]byte{}}
		for _, a := range p.Attributes {
			if v := a.Attribute; a.Type == rfc2865.VendorSpecific_Type && binary.BigEndian.Uint32(v) == 10415 {
				one.threeGPP[v[4]] = v[6:]
			}
		}
		all = append(all, one)
	}
	return all
}

func playShipped(t *testing.T, name string) *scenarios.Run {
	t.Helper()
	s, err := scenarios.Shipped(name)
	require.NoError(t, err)
	run, err := scenarios.Play(s, scenarios.Options{})
	require.NoError(t, err)
	require.True(t, run.Verdict.Met)
	return run
}

// TestServerSeesOneSubscriberOnBothRATs reads in the packets of a server that a
// subscriber is refused with RAT type 6 and then admitted with RAT type 1.
func TestServerSeesOneSubscriberOnBothRATs(t *testing.T) {
	run := playShipped(t, "apn-radius-both-rats")
	type seen struct {
		imsi    string
		rat     byte
		verdict wire.Code
	}
	var got []seen
	asked := map[byte]seen{}
	for _, p := range radiusPackets(t, run.Events) {
		switch p.Code {
		case wire.CodeAccessRequest:
			require.Len(t, p.threeGPP[21], 1)
			asked[p.Identifier] = seen{imsi: string(p.threeGPP[1]), rat: p.threeGPP[21][0]}
		case wire.CodeAccessAccept, wire.CodeAccessReject:
			s := asked[p.Identifier]
			s.verdict = p.Code
			got = append(got, s)
		}
	}
	const imsi = "440100000000001"
	refused, admitted := seen{imsi, 6, wire.CodeAccessReject}, seen{imsi, 1, wire.CodeAccessAccept}
	require.Equal(t, []seen{refused, refused, refused, refused, refused, admitted}, got[:6])
}

// TestAccessRequestsSayAll holds what a server is told to the list of TS 29.061
// 16.4, on both RATs.
func TestAccessRequestsSayAll(t *testing.T) {
	run := playShipped(t, "apn-radius-both-rats")
	byRAT := map[byte]packet{}
	for _, p := range radiusPackets(t, run.Events) {
		if p.Code == wire.CodeAccessRequest {
			byRAT[p.threeGPP[21][0]] = p
		}
	}
	require.Len(t, byRAT, 2)
	for rat, p := range byRAT {
		for _, typ := range []wire.Type{1, 2, 4, 6, 7, 30, 31, 32, 44, 61, 80} {
			_, ok := p.Lookup(typ)
			require.True(t, ok, "RAT type %d: attribute %d is missing", rat, typ)
		}
		for _, sub := range []byte{1, 2, 3, 5, 6, 7, 8, 9, 10, 12, 18, 20, 21, 22, 23} {
			require.NotEmpty(t, p.threeGPP[sub], "RAT type %d: 3GPP attribute %d is missing", rat, sub)
		}
		require.Equal(t, "example.net", rfc2865.CalledStationID_GetString(p.Packet))
		require.Equal(t, "44010", string(p.threeGPP[8]))
		require.Equal(t, "44010", string(p.threeGPP[18]))
		require.Equal(t, []byte{0x63, 0}, p.threeGPP[23], "nine hours east")
		require.Equal(t, "440100000000001", p.event.Device)
	}
	require.Equal(t, "user", rfc2865.UserName_GetString(byRAT[1].Packet))
	require.Equal(t, "secret", rfc2865.UserPassword_GetString(byRAT[1].Packet), "only who shares the secret reads it")
	require.NotContains(t, string(byRAT[1].event.Bytes), "secret")
}

// TestServersOverALossyLink has many devices ask over a link that loses a third
// of what it carries, and is cut for a while.
func TestServersOverALossyLink(t *testing.T) {
	run := play(t, `
name: a lossy way to the servers
network:
  plmn: "44010"
  apns:
    internet: {auth: pap, username: user, password: sesame, radius: {servers: [{name: a}, {name: b}], secret: between-the-two, tries: 4, accounting: true}}
links: {radius: {loss: 0.33, latency: 20ms}}
devices:
  all: {model: lte-router, count: 30, attach_auth: pap, attach_username: user, attach_password: sesame}
  late: {model: lte-router, attach_auth: pap, attach_username: user, attach_password: sesame}
timeline:
  - {at: 0s, do: power_on, device: all}
  - {at: 2m, do: partition, link: radius}
  - {at: 2m, do: power_on, device: late}
  - {at: 150s, do: heal, link: radius}
expect:
  - {device: all, at: 2m, rat: eutran, data: true}
  - {device: late, at: 140s, rat: none, because: "ESM cause #29"}
  - {device: late, at: 4m, rat: eutran, data: true}
`)
	lost, repeated := 0, map[string]int{}
	for _, p := range radiusPackets(t, run.Events) {
		if p.event.Lost {
			lost++
		}
		repeated[string(p.event.Bytes)]++
	}
	require.Positive(t, lost)
	again := 0
	for _, n := range repeated {
		again += n - 1
	}
	require.Positive(t, again, "what is sent again is the same")
}

func TestSilentServersMayAdmitAll(t *testing.T) {
	play(t, `
name: better in than out
network:
  plmn: "44010"
  apns:
    internet: {auth: pap, username: user, password: sesame, radius: {servers: [{silent: true}], secret: s, accept_unanswered: true}}
devices: {phone: {model: lte-router}}
expect:
  - {device: phone, at: 10s, rat: eutran, data: true}
  - {device: phone, decision: "APN authentication", count: 1}
  - {device: phone, message: Access-Request, count: 3}
`)
}

func TestServerThatRefusesAll(t *testing.T) {
	play(t, `
name: a server in a bad mood
network:
  plmn: "44010"
  apns:
    internet: {auth: pap, username: user, password: sesame, radius: {servers: [{name: aaa}], secret: s}}
devices: {router: {model: lte-router, attach_auth: pap, attach_username: user, attach_password: sesame}}
timeline:
  - {at: 0s, do: radius_answer, server: aaa, answer: refuses}
  - {at: 1s, do: power_on, device: router}
  - {at: 1m, do: radius_answer, server: aaa, answer: available}
  - {at: 1m, do: reboot, device: router}
expect:
  - {device: router, at: 50s, rat: none, because: "ESM cause #29"}
  - {device: router, at: 70s, rat: eutran, data: true}
`)
}

func TestGateMistakes(t *testing.T) {
	const text = `
name: mistakes
network:
  plmn: "44010"
  %s
devices: {phone: {model: lte-router}}
timeline: [%s]
`
	for _, c := range []struct{ network, step, want string }{
		{`apns: {a: {auth_tolerance: by_imsi}}`, "", "a tolerance without auth"},
		{`apns: {a: {auth: pap, auth_tolerance: by_ismi}}`, "", `did you mean "by_imsi"`},
		{`apns: {a: {auth: pap, auth_for: {fone: {username: x}}}}`, "", `there is no device "fone"`},
		{`apns: {a: {auth_for: {phone: {username: x}}}}`, "", "credentials without auth"},
		{`apns: {a: {auth: pap, auth_for: {phone: {address: "2001:db8::1"}}}}`, "", "is no IPv4 address"},
		{`apns: {a: {session_timeout: -1s}}`, "", "-1s"},
		{`apns: {a: {radius: {servers: [], secret: x}}}`, "", "there is no server"},
		{`apns: {a: {radius: {servers: [{}], secret: ""}}}`, "", "an empty secret"},
		{`apns: {a: {radius: {servers: [{}]}}}`, "", "secret"},
		{`apns: {a: {radius: {servers: [{name: x}, {name: x}], secret: y}}}`, "", `a second server is called "x"`},
		{`apns: {a: {radius: {servers: [{address: nowhere}], secret: y}}}`, "", "is no address of a server"},
		{`apns: {a: {radius: {servers: [{accounting_address: "192.0.2.1:1813"}], secret: y}}}`, "", "accounting_address without address"},
		{`apns: {a: {radius: {servers: [{}], secret: y, interim_interval: 1m}}}`, "", "interim accounts without accounting"},
		{`apns: {a: {radius: {servers: [{name: aaa}], secret: y}}}`, `{at: 1s, do: radius_answer, server: aab, answer: silent}`, `there is no RADIUS server "aab"; did you mean "aaa"?`},
		{`sessions: {no_reattempt: rat}`, "", "go with t3396"},
		{`sessions: {t3396: 1m, t3396_causes: [0]}`, "", "there is no cause 0"},
	} {
		_, err := scenarios.Parse("mistakes.yaml", fmt.Appendf(nil, text, c.network, c.step), nil)
		require.ErrorContains(t, err, c.want, c.network)
	}
	_, err := scenarios.Parse("m.yaml", fmt.Appendf(nil, text, `apns: {a: {auth: nope, password: sesame, radius: {servers: [{}], secret: "open it"}}}`, ""), nil)
	require.Error(t, err)
	require.NotContains(t, err.Error(), "sesame")
	require.NotContains(t, err.Error(), "open it")
}

// secretsOf are the passwords that a scenario's file holds.
func secretsOf(s *scenarios.Scenario) (all []string) {
	add := func(p nas.Password) {
		if p != "" && !slices.Contains(all, string(p)) {
			all = append(all, string(p))
		}
	}
	for _, d := range s.Devices {
		add(d.AttachPassword)
		add(d.PDPPassword)
	}
	for _, n := range append(s.Networks, *cmpOr(s.Network)) {
		for _, a := range n.APNs {
			add(a.Password)
			for _, own := range a.AuthFor {
				add(own.Password)
			}
		}
	}
	return all
}

func cmpOr(n *scenarios.Network) *scenarios.Network {
	if n == nil {
		return new(scenarios.Network)
	}
	return n
}

// readable lists what of the EPS NAS messages of a trace is not ciphered and
// holds one of the secrets: every NAS-PDU of S1AP, both ways, with security
// header type 0, 1 or 3 (TS 24.301 9.3.1).
func readable(t *testing.T, events []sim.Event, secrets []string) (found []string, scanned int) {
	t.Helper()
	for _, e := range events {
		if e.Kind != sim.Sent || e.Protocol != sim.S1AP {
			continue
		}
		for _, pdu := range nasPDUs(t, e.Bytes) {
			if h := pdu[0] >> 4; pdu[0]&15 == 7 && h != 0 && h != 1 && h != 3 {
				continue
			}
			scanned++
			for _, secret := range secrets {
				if strings.Contains(string(pdu), secret) {
					found = append(found, fmt.Sprintf("%s: security header type %d", e.Device, pdu[0]>>4))
				}
			}
		}
	}
	return found, scanned
}

func nasPDUs(t *testing.T, b []byte) (all [][]byte) {
	m, err := s1ap.Decode(b)
	require.NoError(t, err)
	switch m := m.(type) {
	case *s1ap.InitialUEMessage:
		all = append(all, m.NASPDU)
	case *s1ap.UplinkNASTransport:
		all = append(all, m.NASPDU)
	case *s1ap.DownlinkNASTransport:
		all = append(all, m.NASPDU)
	case *s1ap.InitialContextSetupRequest:
		for i := range m.ERABToBeSetupList {
			if pdu := m.ERABToBeSetupList[i].NASPDU; pdu != nil {
				all = append(all, pdu)
			}
		}
	case *s1ap.ERABSetupRequest:
		for i := range m.ERABToBeSetupList {
			all = append(all, m.ERABToBeSetupList[i].NASPDU)
		}
	}
	return all
}

// TestNoSecretOnS1 scans the bytes of every shipped scenario for the passwords
// that its file holds.
func TestNoSecretOnS1(t *testing.T) {
	eachShipped(t, func(t *testing.T, s *scenarios.Scenario) {
		secrets := secretsOf(s)
		run, err := scenarios.Play(s, scenarios.Options{})
		require.NoError(t, err)
		found, scanned := readable(t, run.Events, secrets)
		require.Empty(t, found)
		onS1 := slices.ContainsFunc(run.Events, func(e sim.Event) bool { return e.Name == "InitialUEMessage" })
		if len(secrets) > 0 && onS1 {
			require.Positive(t, scanned)
		}
	})
}

// TestSecretInClearIsFound is the control of the scan.
func TestSecretInClearIsFound(t *testing.T) {
	const text = `
name: a device that tells everybody
network:
  plmn: "44010"
  apns: {internet: {auth: pap, username: user, password: sesame}}
devices:
  loud: {model: lte-router, attach_auth: pap, attach_username: user, attach_password: sesame, pco_in_clear: %t}
expect: [{device: loud, rat: eutran, data: true}]
`
	for clear, want := range map[bool][]string{false: nil, true: {"loud: security header type 0"}} {
		run := play(t, fmt.Sprintf(text, clear))
		found, scanned := readable(t, run.Events, secretsOf(run.Scenario))
		require.Equal(t, want, found)
		require.Positive(t, scanned)
	}
}

// TestTransferFlagZero: who asks for no transfer of ESM information is not asked
// for any, gets the default APN and shows nobody a credential.
func TestTransferFlagZero(t *testing.T) {
	run := play(t, `
name: a flag that is not set
network:
  plmn: "44010"
  apns:
    example.net: {auth: pap, username: user, password: sesame}
    internet: {default: true, auth: pap, username: user, password: sesame, auth_required: false, radius: {servers: [{}], secret: between-the-two}}
devices:
  router: {model: lte-router, attach_apn: example.net, attach_auth: pap, attach_username: user, attach_password: sesame, esm_information_transfer_flag: never}
expect:
  - {device: router, at: 10s, rat: eutran, data: true}
  - {device: router, message: ESM INFORMATION REQUEST, count: 0}
`)
	asked := 0
	for _, p := range radiusPackets(t, run.Events) {
		if p.Code == wire.CodeAccessRequest {
			asked++
			require.Equal(t, "internet", rfc2865.CalledStationID_GetString(p.Packet))
			require.Empty(t, rfc2865.UserPassword_GetString(p.Packet))
			require.NotEqual(t, "user", rfc2865.UserName_GetString(p.Packet))
		}
	}
	require.Equal(t, 1, asked)
	for _, e := range run.Events {
		if e.Protocol == sim.NAS && e.Name == "ESM INFORMATION REQUEST" {
			t.Error("asked for " + eps.TypeESMInformationResponse.String())
		}
	}
}

// TestTsharkReadsTheGate has an independent reader read the capture of a run on
// both RATs: what servers are told, with their secret, and what SGSN and MME say
// to the gateway.
func TestTsharkReadsTheGate(t *testing.T) {
	path := tshark.Require(t)
	file := filepath.Join(t.TempDir(), "run.pcapng")
	f, err := os.Create(file)
	require.NoError(t, err)
	p, err := report.NewPCAP(f)
	require.NoError(t, err)
	s, err := scenarios.Shipped("apn-radius-both-rats")
	require.NoError(t, err)
	_, err = scenarios.Play(s, scenarios.Options{Observers: []func(sim.Event){p.Observe}})
	require.NoError(t, err)
	require.NoError(t, errors.Join(p.Close(), f.Close()))
	read := func(filter string, fields ...string) []string {
		args := []string{"-n", "-r", file, "-o", "radius.shared_secret:between-the-two", "-Y", filter, "-T", "fields"}
		for _, field := range fields {
			args = append(args, "-e", field)
		}
		out, err := exec.Command(path, args...).Output()
		require.NoError(t, err)
		return slices.Collect(strings.Lines(string(out)))
	}
	require.Empty(t, read("_ws.malformed", "frame.number", "frame.protocols"))
	require.Equal(t, "secret\tuser\texample.net\t440100000000001\t1\n", strings.ReplaceAll(
		read("radius.code == 1 && radius.User_Password", "radius.User_Password", "radius.User_Name", "radius.Called_Station_Id", "e212.imsi", "radius.3GPP_RAT_Type")[5], "\"", ""))
	require.NotEmpty(t, read("radius.code == 4 && udp.port == 1813", "frame.number"))
	require.NotEmpty(t, read("gtp.message == 0x10 && udp.port == 2123", "frame.number"), "Create PDP Context Request")
	require.NotEmpty(t, read("gtp.message == 0x11", "frame.number"), "Create PDP Context Response")
	require.NotEmpty(t, read("gtpv2.message_type == 32", "frame.number"), "Create Session Request")
}
