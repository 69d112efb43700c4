package mme_test

import (
	"encoding/binary"
	"encoding/hex"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/gtpv2"
	"sunsetlab/hss"
	"sunsetlab/nas"
	"sunsetlab/nas/aka"
	"sunsetlab/nas/eps"
	"sunsetlab/nas/security"
	"sunsetlab/s1ap"
	"sunsetlab/sim"
	"sunsetlab/sim/mme"
)

// captured is a subscriber database that challenges with the RAND and AUTN of a
// capture.
type captured struct {
	key        aka.Key
	rand, autn [16]byte
	data       hss.SubscriptionData
}

func (c *captured) Vector(nas.IMSI, nas.PLMN) (hss.Vector, error) {
	// Only RES, CK and IK are wanted, and they do not depend on SQN.
	v := c.key.Vector(c.rand, 0, 0x8000)
	return hss.Vector{RAND: c.rand, AUTN: c.autn, XRES: v.XRES, KASME: security.DeriveKASME(v.CK, v.IK, plmn, [6]byte(c.autn[:6]))}, nil
}

func (c *captured) Resynchronise(nas.IMSI, [16]byte, [14]byte) error { return nil }
func (c *captured) UpdateLocation(hss.UpdateLocationRequest) (hss.SubscriptionData, error) {
	return c.data, nil
}
func (c *captured) Notify(nas.IMSI, hss.MMEIdentity, nas.IMEISV) error { return nil }
func (c *captured) Purge(nas.IMSI, hss.MMEIdentity) (bool, error)      { return true, nil }

// readCapture reads the S1AP-PDUs of a pcap file, one a packet.
func readCapture(t *testing.T, name string) [][]byte {
	files, err := filepath.Glob("../../s1ap/testdata/captures/" + name + "*.pcap")
	require.NoError(t, err)
	require.Len(t, files, 1)
	b, err := os.ReadFile(files[0])
	require.NoError(t, err)
	require.EqualValues(t, 0xa1b2c3d4, binary.LittleEndian.Uint32(b))
	var pdus [][]byte
	for b = b[24:]; len(b) > 0; {
		n := binary.LittleEndian.Uint32(b[8:])
		pdus = append(pdus, b[16:16+n])
		b = b[16+n:]
	}
	return pdus
}

// TestThirdPartyEquipment plays the side of a third-party eNodeB and UE, as
// captured with another core, to the MME: integrity checks pass, each procedure
// comes to its end, and what the MME sends is what that equipment accepted.
func TestThirdPartyEquipment(t *testing.T) {
	for _, c := range []struct {
		name     string
		apn      string
		contexts int // INITIAL CONTEXT SETUP REQUESTs
	}{
		{"a_", "internet", 1},
		{"b1_", "", 1},
		{"b2_", "", 1},
		{"e_", "internet", 3},
	} {
		t.Run(c.name, func(t *testing.T) { playCapture(t, c.name, c.apn, c.contexts) })
	}
}

func playCapture(t *testing.T, name, apn string, contexts int) {
	db := &captured{data: hss.SubscriptionData{AMBR: hss.AMBR{Uplink: 1e9, Downlink: 1e9}, Profile: profile()}}
	db.data.Profile.APNs = append(db.data.Profile.APNs, hss.APN{Name: hss.Wildcard, QCI: 7, ARP: hss.ARP{Priority: 8}, AMBR: hss.AMBR{Uplink: 1e9, Downlink: 1e9}})
	db.key.K = octets16(t, "00112233445566778899aabbccddeeff")
	db.key.OPc = octets16(t, "63bfa50ee6523365ff14c1f45f88737d")

	l := &lab{t: t, trace: sim.NewTrace(sim.All)}
	l.w = sim.NewWorld(sim.Config{Seed: 1, Start: time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC), Trace: l.trace})
	l.cfg = mme.Defaults(gummei, tai)
	l.cfg.Security.EEA = []security.EEA{security.EEA0}
	l.m = mme.New(l.w.Env("mme"), l.cfg, db)
	l.gw = &gateway{l: l, teid: 1}
	l.m.ConnectGateway(l.gw)
	e := l.addENB("enb", tai)
	e.on = func(s1ap.Message) bool { return true }

	pdus := readCapture(t, name)
	for _, pdu := range pdus {
		if dl, ok := decoded(t, pdu).(*s1ap.DownlinkNASTransport); ok {
			if msg, err := eps.Decode(dl.NASPDU, nas.Downlink); err == nil {
				if req, ok := msg.(*eps.AuthenticationRequest); ok {
					db.rand, db.autn = req.RAND, req.AUTN
				}
			}
		}
	}
	var mmeID, mtmsi uint32
	for _, pdu := range pdus {
		for _, msg := range e.got {
			switch msg := msg.(type) {
			case *s1ap.DownlinkNASTransport:
				mmeID = msg.MMEUES1APID
			case *s1ap.InitialContextSetupRequest:
				mmeID = msg.MMEUES1APID
			case *s1ap.Paging:
				mtmsi = msg.UEPagingID.STMSI.Value.MTMSI
			}
		}
		switch msg := decoded(t, pdu).(type) {
		case *s1ap.S1SetupRequest:
			e.send(msg)
		case *s1ap.InitialUEMessage:
			if msg.STMSI.Present {
				msg.STMSI = s1ap.Some(s1ap.STMSI{MMEC: gummei.MMECode, MTMSI: mtmsi})
			}
			e.send(msg)
		case *s1ap.UplinkNASTransport:
			msg.MMEUES1APID = mmeID
			e.send(msg)
		case *s1ap.UECapabilityInfoIndication:
			msg.MMEUES1APID = mmeID
			e.send(msg)
		case *s1ap.InitialContextSetupResponse:
			msg.MMEUES1APID = mmeID
			e.send(msg)
		case *s1ap.UEContextReleaseRequest:
			msg.MMEUES1APID = mmeID
			e.send(msg)
		case *s1ap.UEContextReleaseComplete:
			msg.MMEUES1APID = mmeID
			e.send(msg)
			l.run()
			// Downlink data, so that there is an S-TMSI to come back with.
			l.gw.send(&gtpv2.DownlinkDataNotification{TEID: l.gw.mme, Sequence: l.gw.nextSequence(), EBI: 5})
		}
		l.run()
	}
	imsi := nas.MustParseIMSI("001010123456780")
	require.Zero(t, l.faults())
	require.False(t, l.m.Attached(imsi), "it switched off at last")
	require.Equal(t, contexts, count[*s1ap.InitialContextSetupRequest](e.got))
	require.Equal(t, contexts, count[*gtpv2.ModifyBearerRequest](l.gw.got))
	require.Equal(t, 1, count[*gtpv2.DeleteSessionRequest](l.gw.got))
	if apn != "" {
		require.Equal(t, apn, lastGTP[*gtpv2.CreateSessionRequest](l.gw).APN)
	}
	if name == "b2_" {
		require.Contains(t, string(lastGTP[*gtpv2.CreateSessionRequest](l.gw).PCO), "\xc2\x23", "CHAP")
	}
	requireSameSecurityMode(t, pdus, e)
}

// requireSameSecurityMode compares SECURITY MODE COMMAND with the one that the
// equipment accepted, but for the IMEISV request and what protects it.
func requireSameSecurityMode(t *testing.T, pdus [][]byte, e *enodeb) {
	command := func(msg s1ap.Message) *eps.SecurityModeCommand {
		dl, ok := msg.(*s1ap.DownlinkNASTransport)
		if !ok || len(dl.NASPDU) < 8 || dl.NASPDU[0] != security.IntegrityNew<<4|7 {
			return nil
		}
		cmd := &eps.SecurityModeCommand{}
		require.NoError(t, cmd.Decode(dl.NASPDU[6:]))
		cmd.IMEISVRequest.Clear()
		return cmd
	}
	var want, got *eps.SecurityModeCommand
	for _, pdu := range pdus {
		if cmd := command(decoded(t, pdu)); cmd != nil {
			want = cmd
		}
	}
	for _, msg := range e.got {
		if cmd := command(msg); cmd != nil {
			got = cmd
		}
	}
	require.NotNil(t, want)
	require.Equal(t, want, got)
}

func decoded(t *testing.T, pdu []byte) s1ap.Message {
	msg, err := s1ap.Decode(append([]byte(nil), pdu...))
	require.NoError(t, err)
	return msg
}

func octets16(t *testing.T, s string) (o [16]byte) {
	b, err := hex.DecodeString(s)
	require.NoError(t, err)
	return [16]byte(b)
}
