package ue

import (
	"bytes"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/sim"
)

func TestSecretsOnlyAfterCiphering(t *testing.T) {
	for name, auth := range map[string]Authentication{"pap": AuthPAP, "chap": AuthCHAP} {
		t.Run(name, func(t *testing.T) {
			cfg := dataCentric()
			cfg.AttachAPN, cfg.AttachAuth, cfg.AttachUsername, cfg.AttachPassword = "iijmobile.biz", auth, "mobile@iij", "s3cret"
			l := newLab(t, cfg)
			l.u.PowerOn()
			l.run(3 * time.Second)
			require.Equal(t, lteGhost, l.where())
			require.Equal(t, nas.Some[uint8](1), l.pdn().ESMInformationTransferFlag)
			require.False(t, l.pdn().APN.Present())
			require.Equal(t, nas.Some(eps.APN("iijmobile.biz")), l.info.APN)
			if auth == AuthPAP {
				b, ok := l.info.PCO.Find(nas.Uplink, nas.PCOPAP)
				require.True(t, ok)
				pap, err := nas.ParsePAP(b)
				require.NoError(t, err)
				require.Equal(t, nas.PAP{Code: nas.PAPAuthenticateRequest, Identifier: 1, PeerID: "mobile@iij", Password: "s3cret"}, pap)
			} else {
				var chap []nas.CHAP
				for o := range l.info.PCO.Options(nas.Uplink) {
					if o.ID == nas.PCOCHAP {
						c, err := nas.ParseCHAP(o.Contents)
						require.NoError(t, err)
						chap = append(chap, c)
					}
				}
				require.Len(t, chap, 2)
				require.True(t, chap[1].Verify("s3cret", chap[0].Value))
				require.Equal(t, "mobile@iij", chap[1].Name)
			}
			for i, wire := range l.wires {
				require.NotContains(t, string(wire), "s3cret", l.names[i])
				require.NotContains(t, string(wire), "iijmobile", l.names[i])
			}
		})
	}
	t.Run("pco_in_clear", func(t *testing.T) {
		cfg := dataCentric()
		cfg.AttachAuth, cfg.AttachUsername, cfg.AttachPassword, cfg.PCOInClear = AuthPAP, "u", "s3cret", true
		l := newLab(t, cfg)
		l.u.PowerOn()
		l.run(3 * time.Second)
		require.True(t, bytes.Contains(l.wires[0], []byte("s3cret")))
	})
	t.Run("flag never", func(t *testing.T) {
		cfg := dataCentric()
		cfg.AttachAPN, cfg.ESMInformationTransferFlag = "iijmobile.biz", FlagNever
		l := newLab(t, cfg)
		l.u.PowerOn()
		l.run(3 * time.Second)
		require.Zero(t, l.count("ESM INFORMATION RESPONSE"))
		require.Equal(t, lteGhost, l.where())
	})
}

func pdnReject(cause eps.ESMCause, backoff nas.Opt[nas.GPRSTimer3]) []byte {
	b, err := (&eps.PDNConnectivityReject{ESMHeader: eps.ESMHeader{ProcedureTransactionIdentity: 1}, ESMCause: cause, BackoffTimer: backoff}).Append(nil)
	if err != nil {
		panic(err)
	}
	return b
}

func TestAttachRefusedByESM(t *testing.T) {
	none := nas.Opt[nas.GPRSTimer3]{}
	for _, c := range []struct {
		name    string
		esm     []byte
		alter   func(*Config)
		minute  int // attaches within a minute
		quarter int // within 15 minutes
	}{
		{"29 retry_same", pdnReject(29, none), nil, 5, 10},
		{"29 retry_blank_apn", pdnReject(29, none), func(c *Config) { c.OnESM29 = RetryBlankAPN }, 5, 10},
		{"29 stop", pdnReject(29, none), func(c *Config) { c.OnESM29 = StopUntilPowerCycle }, 1, 1},
		{"27 twelve minutes", pdnReject(27, none), nil, 1, 2},
		{"33 twelve minutes", pdnReject(33, none), nil, 1, 2},
		{"27 with a timer", pdnReject(27, nas.Some(nas.NewGPRSTimer3(20*time.Second))), nil, 3, 44},
		{"27 with a timer of zero", pdnReject(27, nas.Some(nas.NewGPRSTimer3(0))), nil, 5, 10},
		{"27 for ever", pdnReject(27, nas.Some[nas.GPRSTimer3](nas.TimerDeactivated)), nil, 1, 1},
		{"26 with a timer", pdnReject(26, nas.Some(nas.NewGPRSTimer3(5*time.Minute))), nil, 1, 3},
		{"50", pdnReject(50, none), nil, 5, 10},
		{"not readable", []byte{0x02, 0x01, 0xd1}, nil, 5, 10},
	} {
		t.Run(c.name, func(t *testing.T) {
			cfg := dataCentric()
			cfg.AttachAPN = "iijmobile.biz"
			if c.alter != nil {
				c.alter(&cfg)
			}
			l := newLab(t, cfg)
			l.attach = answer{reject: 19, protected: true, esmReject: c.esm}
			l.u.PowerOn()
			l.run(time.Minute)
			require.Equal(t, c.minute, l.count("ATTACH REQUEST"), "%v", l.decisions())
			l.run(14 * time.Minute)
			require.InDelta(t, c.quarter, l.count("ATTACH REQUEST"), 1)
			require.Equal(t, sim.EUTRAN, l.u.Status().Camped)
			l.attach = answer{}
			l.u.PowerOff()
			l.run(time.Second)
			l.u.PowerOn()
			l.run(20 * time.Second)
			require.Equal(t, lteGhost, l.where())
		})
	}
}

func TestRetryWithBlankAPN(t *testing.T) {
	cfg := dataCentric()
	cfg.AttachAPN, cfg.OnESM29 = "iijmobile.biz", RetryBlankAPN
	l := newLab(t, cfg)
	l.attach = answer{reject: 19, protected: true, esmReject: pdnReject(29, nas.Opt[nas.GPRSTimer3]{})}
	l.u.PowerOn()
	l.run(5 * time.Second)
	require.Equal(t, nas.Some[uint8](1), l.pdn().ESMInformationTransferFlag)
	l.attach = answer{}
	l.run(20 * time.Second)
	require.False(t, l.pdn().ESMInformationTransferFlag.Present())
	require.Equal(t, lteGhost, l.where())
}

func TestPDNConnections(t *testing.T) {
	l := attached(t, dataCentric())
	require.Error(t, l.u.RequestPDN("no spaces"))
	l.hook = func(m eps.Message) bool {
		if r, ok := m.(*eps.PDNConnectivityRequest); ok {
			l.send(&eps.ActivateDefaultEPSBearerContextRequest{ESMHeader: eps.ESMHeader{EPSBearerIdentity: 6, ProcedureTransactionIdentity: r.ProcedureTransactionIdentity},
				EPSQoS: eps.NewEPSQoS(5), APN: r.APN.Value(), PDNAddress: eps.PDNAddressIPv6([8]byte{7: 1})})
		}
		if r, ok := m.(*eps.PDNDisconnectRequest); ok {
			l.send(&eps.DeactivateEPSBearerContextRequest{ESMHeader: eps.ESMHeader{EPSBearerIdentity: 6, ProcedureTransactionIdentity: r.ProcedureTransactionIdentity}, ESMCause: 36})
		}
		return false
	}
	l.forget()
	require.NoError(t, l.u.RequestPDN("ims"))
	require.Error(t, l.u.RequestPDN("ims"))
	l.run(2 * time.Second)
	require.Equal(t, []string{"SERVICE REQUEST", "PDN CONNECTIVITY REQUEST", "ACTIVATE DEFAULT EPS BEARER CONTEXT ACCEPT"}, l.names)
	require.EqualValues(t, 1<<5|1<<6, l.u.bearers)
	require.Empty(t, l.faults())

	l.forget()
	l.send(&eps.ActivateDedicatedEPSBearerContextRequest{ESMHeader: eps.ESMHeader{EPSBearerIdentity: 7}, LinkedEPSBearerIdentity: 6, EPSQoS: eps.NewEPSQoS(1), TFT: []byte{0x21, 0x10, 0x00, 0x01, 0x11}})
	l.send(&eps.ActivateDedicatedEPSBearerContextRequest{ESMHeader: eps.ESMHeader{EPSBearerIdentity: 8}, LinkedEPSBearerIdentity: 9, EPSQoS: eps.NewEPSQoS(1), TFT: []byte{0x21, 0x10, 0x00, 0x01, 0x11}})
	l.send(&eps.ModifyEPSBearerContextRequest{ESMHeader: eps.ESMHeader{EPSBearerIdentity: 7}})
	l.send(&eps.ModifyEPSBearerContextRequest{ESMHeader: eps.ESMHeader{EPSBearerIdentity: 11}})
	l.run(time.Second)
	require.Equal(t, []string{"ACTIVATE DEDICATED EPS BEARER CONTEXT ACCEPT", "ACTIVATE DEDICATED EPS BEARER CONTEXT REJECT",
		"MODIFY EPS BEARER CONTEXT ACCEPT", "MODIFY EPS BEARER CONTEXT REJECT"}, l.names)

	l.forget()
	require.Error(t, l.u.DisconnectPDN(7))
	require.NoError(t, l.u.DisconnectPDN(6))
	l.run(time.Second)
	require.Equal(t, []string{"PDN DISCONNECT REQUEST", "DEACTIVATE EPS BEARER CONTEXT ACCEPT"}, l.names)
	require.EqualValues(t, 1<<5, l.u.bearers, "the dedicated bearer went with its connection")

	l.hook = nil
	l.forget()
	l.u.SendData()
	require.NoError(t, l.u.RequestPDN("lost"))
	l.keep = time.Hour
	l.run(time.Minute)
	require.Equal(t, 5, l.count("PDN CONNECTIVITY REQUEST"), "T3482")
	require.NoError(t, l.u.RequestPDN("refused"))
	l.hook = func(m eps.Message) bool {
		if r, ok := m.(*eps.PDNConnectivityRequest); ok {
			l.send(&eps.PDNConnectivityReject{ESMHeader: eps.ESMHeader{ProcedureTransactionIdentity: r.ProcedureTransactionIdentity}, ESMCause: 27})
			return true
		}
		return false
	}
	l.run(time.Minute)
	require.ErrorContains(t, l.u.RequestPDN("refused"), "backed off")
	l.run(13 * time.Minute)
	require.NoError(t, l.u.RequestPDN("refused"))

	l.forget()
	l.send(&eps.DeactivateEPSBearerContextRequest{ESMHeader: eps.ESMHeader{EPSBearerIdentity: 5}, ESMCause: eps.ESMCauseReactivationRequested})
	l.release(sim.RadioFrame{})
	l.run(5 * time.Second)
	require.Equal(t, 1, l.count("ATTACH REQUEST"))
	require.Equal(t, lteGhost, l.where())
}

// attached is a device at rest after an attach.
func attached(t testing.TB, cfg Config) *lab {
	l := newLab(t, cfg)
	l.u.PowerOn()
	l.run(20 * time.Second)
	require.True(t, l.u.Registered())
	require.False(t, l.u.Connected())
	return l
}
