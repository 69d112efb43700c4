package ue

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/nas/gprs"
	"sunsetlab/sim"
)

var slower = gprs.NewQoS(gprs.QoSProfile{Class: gprs.Background, BitRates: eps.BitRates{MaximumUplink: 384, MaximumDownlink: 384}})

// modifies has the 3G network answer the device's own modifications.
func modifies(l *lab, answer func(m *gprs.ModifyPDPContextRequestMO) gprs.Message) {
	l.n3.hook = func(m gprs.Message) bool {
		req, ok := m.(*gprs.ModifyPDPContextRequestMO)
		if !ok {
			return false
		}
		if a := answer(req); a != nil {
			l.n3.ps(a)
		}
		return true
	}
}

func TestDeviceModifiesPDPContext(t *testing.T) {
	t.Run("accepted", func(t *testing.T) {
		l := on3GCell(t, noVoLTE())
		var asked *gprs.ModifyPDPContextRequestMO
		modifies(l, func(m *gprs.ModifyPDPContextRequestMO) gprs.Message {
			asked = m
			return &gprs.ModifyPDPContextAcceptMO{SMHeader: gprs.SMHeader{TI: m.TI.Reply()}, NegotiatedQoS: nas.Some(gprs.DefaultQoS())}
		})
		require.Error(t, l.u.ModifyPDP(9, slower), "no such context")
		require.NoError(t, l.u.ModifyPDP(5, slower))
		require.Error(t, l.u.ModifyPDP(5, slower), "one at a time")
		l.run(10 * time.Second)
		require.Equal(t, []string{"SERVICE REQUEST", "MODIFY PDP CONTEXT REQUEST"}, l.n3.names[:2])
		require.Equal(t, nas.Some(slower), asked.RequestedNewQoS)
		require.Contains(t, l.decisions(), "PDP context modified: interactive, 42000/5760 kbit/s, asked for background, 384/384 kbit/s")
		require.Equal(t, on3G, l.where())
		require.NoError(t, l.u.ModifyPDP(5, slower), "the first is over")
	})
	t.Run("refused", func(t *testing.T) {
		l := on3GCell(t, noVoLTE())
		modifies(l, func(m *gprs.ModifyPDPContextRequestMO) gprs.Message {
			return &gprs.ModifyPDPContextReject{SMHeader: gprs.SMHeader{TI: m.TI.Reply()}, SMCause: gprs.SMCauseInsufficientResources,
				BackoffTimer: nas.Some(nas.NewGPRSTimer3(time.Hour))}
		})
		require.NoError(t, l.u.ModifyPDP(5, slower))
		l.run(time.Minute)
		require.Equal(t, 1, l.n3.count("MODIFY PDP CONTEXT REQUEST"))
		require.Equal(t, on3G, l.where(), "the context stays")
		require.Contains(t, l.decisions(), "PDP context not modified: SM cause #26, the context stays as it was")
		require.True(t, l.u.apnBlocked(sim.UTRAN, ""), "T3396 is the APN's")
	})
	t.Run("unanswered", func(t *testing.T) {
		l := on3GCell(t, noVoLTE())
		l.n3.keep = time.Hour
		modifies(l, func(*gprs.ModifyPDPContextRequestMO) gprs.Message { return nil })
		require.NoError(t, l.u.ModifyPDP(5, slower))
		l.run(39 * time.Second)
		require.Equal(t, 5, l.n3.count("MODIFY PDP CONTEXT REQUEST"), "T3381")
		l.run(time.Minute)
		require.Equal(t, 5, l.n3.count("MODIFY PDP CONTEXT REQUEST"))
		require.Equal(t, on3G, l.where(), "the context stays")
		require.NoError(t, l.u.ModifyPDP(5, slower))
	})
	t.Run("the network's own goes first", func(t *testing.T) {
		l := on3GCell(t, noVoLTE())
		l.n3.keep = time.Hour
		modifies(l, func(m *gprs.ModifyPDPContextRequestMO) gprs.Message {
			return &gprs.ModifyPDPContextRequestMT{SMHeader: gprs.SMHeader{TI: m.TI.Reply()}, RequestedLLCSAPI: 3, NewQoS: gprs.DefaultQoS()}
		})
		require.NoError(t, l.u.ModifyPDP(5, slower))
		l.run(time.Minute)
		require.Equal(t, 1, l.n3.count("MODIFY PDP CONTEXT REQUEST"), "T3381 is stopped")
		require.Equal(t, 1, l.n3.count("MODIFY PDP CONTEXT ACCEPT"))
		l.n3.ps(&gprs.ModifyPDPContextAcceptMO{SMHeader: gprs.SMHeader{TI: gprs.TransactionIdentifier{Flag: true}}})
		l.run(time.Second)
		require.Equal(t, 1, l.n3.count("SM STATUS"), "an accept of what is over")
	})
	t.Run("the network ends the context", func(t *testing.T) {
		l := on3GCell(t, noVoLTE())
		l.n3.keep = time.Hour
		modifies(l, func(m *gprs.ModifyPDPContextRequestMO) gprs.Message {
			return &gprs.DeactivatePDPContextRequest{SMHeader: gprs.SMHeader{TI: m.TI.Reply()}, SMCause: gprs.SMCauseRegularDeactivation}
		})
		require.NoError(t, l.u.ModifyPDP(5, slower))
		l.run(time.Minute)
		require.Equal(t, 1, l.n3.count("MODIFY PDP CONTEXT REQUEST"))
		require.Equal(t, noData, l.where())
	})
}

func TestAnotherPDPContext(t *testing.T) {
	l := on3GCell(t, noVoLTE())
	require.NoError(t, l.u.RequestPDN("telemetry"))
	require.Error(t, l.u.RequestPDN("more"), "one at a time")
	l.run(10 * time.Second)
	require.EqualValues(t, 6, l.n3.pdpRequest.RequestedNSAPI)
	require.Equal(t, gprs.TransactionIdentifier{Value: 1}, l.n3.pdpRequest.TI)
	require.Equal(t, nas.Some(eps.APN("telemetry")), l.n3.pdpRequest.APN)
	require.Equal(t, on3G, l.where())
	require.NoError(t, l.u.DeactivatePDP(6))
	l.run(10 * time.Second)
	require.Equal(t, on3G, l.where(), "the first context stays")
	require.NotContains(t, l.decisions(), "no data on UTRAN: PDP context deactivated by the user")

	l.n3.pdp, l.n3.pdpBackoff = gprs.SMCauseMissingOrUnknownAPN, nas.Opt[nas.GPRSTimer3]{}
	require.NoError(t, l.u.RequestPDN("nowhere"))
	l.run(time.Hour)
	require.Equal(t, on3G, l.where())
	require.Contains(t, l.decisions(), "no PDP context to nowhere: SM cause #27, registration kept")
	require.Equal(t, 2, l.n3.count("ACTIVATE PDP CONTEXT REQUEST"), "%v", l.n3.names)
	require.Empty(t, l.faults())
}

// TestReattemptIndicator is where an APN is held back that the network has
// refused (TS 24.301 6.5.1.4.3, 9.9.4.13A).
func TestReattemptIndicator(t *testing.T) {
	hour := nas.Some(nas.NewGPRSTimer3(time.Hour))
	reject := func(bits nas.Opt[eps.ReattemptIndicator], cause eps.ESMCause) []byte {
		b, err := (&eps.PDNConnectivityReject{ESMHeader: eps.ESMHeader{ProcedureTransactionIdentity: 1}, ESMCause: cause,
			BackoffTimer: hour, ReattemptIndicator: bits}).Append(nil)
		require.NoError(t, err)
		return b
	}
	none := nas.Opt[eps.ReattemptIndicator]{}
	for _, c := range []struct {
		name  string
		bits  nas.Opt[eps.ReattemptIndicator]
		cause eps.ESMCause
		retry bool
		data  bool // on UTRAN
	}{
		{"allowed on the other RAT", nas.Some[eps.ReattemptIndicator](0), 29, false, true},
		{"not allowed on the other RAT", nas.Some(eps.RATC), 29, false, false},
		{"not said", none, 29, false, false},
		{"not said, by the device's setting", none, 29, true, true},
		{"the network's word goes before the setting", nas.Some(eps.RATC), 29, true, false},
		{"cause 26 is everywhere", nas.Some[eps.ReattemptIndicator](0), 26, true, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			cfg := noVoLTE()
			cfg.AttachAPN, cfg.PDPAPN, cfg.SMRetryAtRATChange = "example.net", "example.net", c.retry
			l := newLab3G(t, cfg)
			l.attach = answer{reject: 19, protected: true, esmReject: reject(c.bits, c.cause)}
			l.u.PowerOn()
			l.run(10 * time.Minute)
			require.Equal(t, sim.UTRAN, l.where().rat, "%v", l.decisions())
			require.Equal(t, c.data, l.where().data, "%v", l.decisions())
			require.Equal(t, 1, l.count("ATTACH REQUEST"), "held back on E-UTRAN")
		})
	}
	for name, c := range map[string]struct {
		bits nas.Opt[eps.ReattemptIndicator]
		want bool
	}{"said": {nas.Some(eps.EPLMNC), true}, "allowed": {nas.Some[eps.ReattemptIndicator](0), false}, "not said": {none, false}} {
		t.Run("equivalent network, "+name, func(t *testing.T) {
			l := newLab(t, noVoLTE())
			u := l.u
			u.plmn = plmnA
			u.eplmns, _ = eps.NewPLMNList(plmnA, plmnB)
			u.backOff("example.net", &eps.PDNConnectivityReject{ESMCause: 29, BackoffTimer: hour, ReattemptIndicator: c.bits})
			require.True(t, u.apnBlocked(sim.EUTRAN, "example.net"))
			u.plmn = plmnB
			require.Equal(t, c.want, u.apnBlocked(sim.EUTRAN, "example.net"))
			u.plmn = nas.MustParsePLMN("44051")
			require.False(t, u.apnBlocked(sim.EUTRAN, "example.net"), "another network is another matter")
		})
	}
}

func TestDeviceModifiesBearer(t *testing.T) {
	online := func(t *testing.T) *lab {
		l := newLab(t, dataCentric())
		l.u.PowerOn()
		l.run(3 * time.Second)
		require.Equal(t, lteGhost, l.where())
		return l
	}
	want := eps.NewEPSQoS(6)
	t.Run("granted", func(t *testing.T) {
		l := online(t)
		l.hook = func(m eps.Message) bool {
			req, ok := m.(*eps.BearerResourceModificationRequest)
			if ok {
				require.EqualValues(t, 5, req.EPSBearerIdentityForPacketFilter)
				require.Equal(t, nas.Some(want), req.RequiredTrafficFlowQoS)
				require.Equal(t, byte(0xd0), req.TrafficFlowAggregate[0], "no TFT operation")
				for range 2 { // as if the accept were lost
					l.send(&eps.ModifyEPSBearerContextRequest{ESMHeader: eps.ESMHeader{EPSBearerIdentity: 5,
						ProcedureTransactionIdentity: req.ProcedureTransactionIdentity}, NewEPSQoS: nas.Some(want)})
				}
			}
			return ok
		}
		require.Error(t, l.u.ModifyBearer(9, want))
		require.NoError(t, l.u.ModifyBearer(5, want))
		require.Error(t, l.u.ModifyBearer(5, want), "one at a time")
		l.run(time.Minute)
		require.Equal(t, 2, l.count("MODIFY EPS BEARER CONTEXT ACCEPT"))
		require.Equal(t, 1, l.count("BEARER RESOURCE MODIFICATION REQUEST"))
		require.Contains(t, l.decisions(), "bearer modified: QCI 6")
		l.send(&eps.ModifyEPSBearerContextRequest{ESMHeader: eps.ESMHeader{EPSBearerIdentity: 5, ProcedureTransactionIdentity: 200}})
		l.run(time.Second)
	})
	t.Run("refused", func(t *testing.T) {
		l := online(t)
		l.hook = func(m eps.Message) bool {
			req, ok := m.(*eps.BearerResourceModificationRequest)
			if ok {
				l.send(&eps.BearerResourceModificationReject{ESMHeader: eps.ESMHeader{ProcedureTransactionIdentity: req.ProcedureTransactionIdentity}, ESMCause: 30})
			}
			return ok
		}
		require.NoError(t, l.u.ModifyBearer(5, want))
		l.run(time.Minute)
		require.Contains(t, l.decisions(), "bearer not modified: ESM cause #30")
		require.Equal(t, lteGhost, l.where())
	})
	t.Run("unanswered", func(t *testing.T) {
		l := online(t)
		l.hook = func(m eps.Message) bool { _, ok := m.(*eps.BearerResourceModificationRequest); return ok }
		require.NoError(t, l.u.ModifyBearer(5, want))
		l.run(2 * time.Minute)
		require.Equal(t, 5, l.count("BEARER RESOURCE MODIFICATION REQUEST"), "T3481")
		require.Equal(t, lteGhost, l.where())
		require.NoError(t, l.u.ModifyBearer(5, want))
	})
}
