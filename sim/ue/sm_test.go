package ue

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/nas"
	"sunsetlab/nas/gprs"
	"sunsetlab/sim"
)

var noData = where{sim.UTRAN, sim.CS, false}

// TestPDPRejects is each SM cause: the registration stays, and what the device
// asks for in the next hour.
func TestPDPRejects(t *testing.T) {
	forever := nas.Some(nas.GPRSTimer3(0xe0))
	for _, c := range []struct {
		cause   gprs.SMCause
		backoff nas.Opt[nas.GPRSTimer3]
		react   OnESM29
		want    int
	}{
		{cause: 8, want: 5},
		{cause: 26, want: 5},
		{cause: 26, backoff: nas.Some(nas.NewGPRSTimer3(20 * time.Minute)), want: 3},
		{cause: 27, want: 5},
		{cause: 28, want: 6}, // IPv4 at once
		{cause: 29, want: 5},
		{cause: 29, react: RetryBlankAPN, want: 6},
		{cause: 29, react: StopUntilPowerCycle, want: 1},
		{cause: 32, want: 5},
		{cause: 33, want: 5},
		{cause: 33, backoff: forever, want: 1},
		{cause: 50, want: 6},
		{cause: 111, want: 5},
	} {
		t.Run(fmt.Sprintf("cause %d %d %v", c.cause, c.react, c.backoff.Present()), func(t *testing.T) {
			cfg := noVoLTE()
			cfg.PDPAPN, cfg.PDPAuth, cfg.PDPUsername, cfg.PDPPassword = "internet", AuthCHAP, "u", "p"
			cfg.OnESM29 = c.react
			l := only3G(t, cfg)
			l.n3.pdp, l.n3.pdpBackoff = c.cause, c.backoff
			l.u.PowerOn()
			l.run(time.Hour)
			require.Equal(t, noData, l.where(), "%v", l.decisions())
			require.Equal(t, c.want, l.n3.count("ACTIVATE PDP CONTEXT REQUEST"))
			require.Equal(t, 1, l.n3.count("ATTACH REQUEST"))
			require.Contains(t, l.decisions(), fmt.Sprintf("no data on UTRAN: SM cause #%d, registration kept", c.cause))
			switch {
			case c.react == RetryBlankAPN:
				require.False(t, l.n3.pdpRequest.APN.Present())
			case c.cause == 50 || c.cause == 28:
				require.Equal(t, gprs.PDPIPv4, l.n3.pdpRequest.RequestedPDPAddress.Type)
			}
			l.n3.pdp = 0
			l.u.PowerOff()
			l.u.PowerOn()
			l.run(20 * time.Second)
			require.Equal(t, on3G, l.where())
			require.Empty(t, l.faults())
		})
	}
}

func TestPDPChain(t *testing.T) {
	l := only3G(t, noVoLTE())
	l.n3.pdp = gprs.SMCauseUserAuthenticationFailed
	l.u.PowerOn()
	l.run(20 * time.Second)
	var last sim.Event
	for _, e := range l.trace.Events() {
		if e.Name == "no data on UTRAN" {
			last = e
		}
	}
	require.Equal(t, "SM #29", last.Cause)
	require.Equal(t, "TS 24.008 6.1.3.1.3", last.Clause)
	because, ok := l.trace.Event(last.Because)
	require.True(t, ok)
	require.Equal(t, "ACTIVATE PDP CONTEXT REJECT", because.Name)
	require.Equal(t, "sgsn", because.From)
}

func TestPDPLife(t *testing.T) {
	t.Run("no answer", func(t *testing.T) {
		l := only3G(t, noVoLTE())
		l.n3.silent["ACTIVATE PDP CONTEXT REQUEST"] = true
		l.u.PowerOn()
		l.run(5 * time.Minute)
		require.Equal(t, 5, l.n3.count("ACTIVATE PDP CONTEXT REQUEST"), "T3380")
		require.Equal(t, noData, l.where())
	})
	t.Run("no profile", func(t *testing.T) {
		cfg := noVoLTE()
		cfg.PDPProfile = PDPNone
		l := only3G(t, cfg)
		l.u.PowerOn()
		l.run(time.Minute)
		require.Equal(t, noData, l.where())
		require.Zero(t, l.n3.count("ACTIVATE PDP CONTEXT REQUEST"))
		require.Equal(t, gprs.GPRSAttach, l.n3.attachReq.AttachType)
		require.Contains(t, l.decisions(), "no data on UTRAN: no PDP profile")
	})
	t.Run("without follow-on", func(t *testing.T) {
		l := only3G(t, noVoLTE())
		l.n3.noFollow = true
		l.u.PowerOn()
		l.run(20 * time.Second)
		require.Equal(t, on3G, l.where())
		require.NotZero(t, l.n3.count("SERVICE REQUEST"))
	})
	t.Run("by the network", func(t *testing.T) {
		for cause, again := range map[gprs.SMCause]int{gprs.SMCauseRegularDeactivation: 0, gprs.SMCauseReactivationRequired: 1} {
			l := on3GCell(t, noVoLTE())
			l.u.SendData()
			l.run(time.Second)
			ti := gprs.TransactionIdentifier{Flag: true}
			l.n3.ps(&gprs.ModifyPDPContextRequestMT{SMHeader: gprs.SMHeader{TI: ti}, RequestedLLCSAPI: 3, NewQoS: gprs.DefaultQoS()})
			l.n3.ps(&gprs.ModifyPDPContextRequestMT{SMHeader: gprs.SMHeader{TI: gprs.TransactionIdentifier{Flag: true, Value: 4}}, RequestedLLCSAPI: 3, NewQoS: gprs.DefaultQoS()})
			l.n3.ps(&gprs.DeactivatePDPContextRequest{SMHeader: gprs.SMHeader{TI: ti}, SMCause: cause})
			l.run(time.Second)
			require.Equal(t, []string{"SERVICE REQUEST", "UserData", "MODIFY PDP CONTEXT ACCEPT", "SM STATUS", "DEACTIVATE PDP CONTEXT ACCEPT"}, l.n3.names[:5])
			require.Equal(t, again, l.n3.count("ACTIVATE PDP CONTEXT REQUEST"))
			require.Equal(t, again == 1, l.where().data)
			require.Equal(t, "EMM-DEREGISTERED.NO-CELL-AVAILABLE", map[int]string{0: l.u.State(), 1: "EMM-DEREGISTERED.NO-CELL-AVAILABLE"}[again])
			require.Empty(t, l.faults())
		}
	})
	t.Run("by the user", func(t *testing.T) {
		l := on3GCell(t, noVoLTE())
		require.NoError(t, l.u.DeactivatePDP(5))
		l.run(20 * time.Second)
		require.Equal(t, noData, l.where())
		require.Error(t, l.u.DeactivatePDP(5))
		l.u.SendData()
		l.run(time.Second)
		require.Equal(t, on3G, l.where(), "data needs a context: %v", l.n3.names)
		require.Equal(t, 1, l.n3.count("UserData"))

		l.n3.silent["DEACTIVATE PDP CONTEXT REQUEST"] = true
		l.n3.keep = time.Hour
		require.NoError(t, l.u.DeactivatePDP(5))
		l.run(time.Minute)
		require.Equal(t, 5, l.n3.count("DEACTIVATE PDP CONTEXT REQUEST")-1, "T3390")
		require.Equal(t, noData, l.where())
	})
	t.Run("asked for by the network", func(t *testing.T) {
		l := on3GCell(t, noVoLTE())
		l.u.SendData()
		l.run(time.Second)
		l.n3.ps(&gprs.RequestPDPContextActivation{OfferedPDPAddress: gprs.PDPAddress{Type: gprs.PDPIPv4}})
		l.run(time.Second)
		require.Equal(t, "REQUEST PDP CONTEXT ACTIVATION REJECT", l.n3.names[len(l.n3.names)-1])
	})
}
