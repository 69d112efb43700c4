package sgsn_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"sunsetlab/gtpv1"
	"sunsetlab/nas"
	"sunsetlab/nas/gprs"
	"sunsetlab/sim"
)

func errorsAs[T error](err error, target *T) bool { return errors.As(err, target) }

func TestAttachActivateDetach(t *testing.T) {
	l := newLab(t)
	l.gw.pco = []byte{0x80, 0xc0, 0x23, 0x05, 2, 1, 0, 5, 0}
	p := l.subscriber(1)
	p.stay()
	require.Equal(t, []string{"AUTHENTICATION AND CIPHERING REQUEST", "ATTACH ACCEPT"}, names(p.got))
	accept := last[*gprs.AttachAccept](p)
	require.Equal(t, gprs.AttachedGPRSOnly, accept.AttachResult.Result())
	require.Equal(t, rai, accept.RAI)
	require.True(t, accept.PTMSISignature.Present())
	require.True(t, l.s.Attached(p.imsi))
	require.True(t, l.s.Connected(p.imsi))
	reg, err := l.store.Registration(p.imsi)
	require.NoError(t, err)
	require.Equal(t, "sgsn.example", reg.SGSN.Name)

	req := activateRequest(5, "internet")
	req.PCO = nas.PCO{0x80, 0xc0, 0x23, 0x04, 1, 1, 0, 4}
	p.activate(req)
	create := asked[*gtpv1.CreatePDPContextRequest](l, l.gw.got)
	require.Equal(t, p.imsi, create.IMSI)
	require.Equal(t, "internet", create.APN)
	require.Equal(t, []byte(req.PCO), create.PCO)
	require.Equal(t, gtpv1.UTRAN, create.RATType)
	require.EqualValues(t, 5, create.NSAPI)
	require.Equal(t, imeisv, create.IMEISV)
	require.Equal(t, rai, create.RAI)
	activated := last[*gprs.ActivatePDPContextAccept](p)
	require.Equal(t, gprs.TransactionIdentifier{Flag: true}, activated.TI)
	require.Equal(t, gprs.PDPAddress{Type: gprs.PDPIPv4, IPv4: allotted}, activated.PDPAddress.Value())
	require.Equal(t, nas.PCO(l.gw.pco), activated.PCO)
	require.EqualValues(t, 1<<5, p.rabs)
	require.Equal(t, 1, l.s.Contexts(p.imsi))

	p.send(&gprs.DetachRequestMO{DetachType: gprs.GPRSDetach})
	l.run()
	last[*gprs.DetachAcceptMO](p)
	require.EqualValues(t, 5, asked[*gtpv1.DeletePDPContextRequest](l, l.gw.got).NSAPI)
	require.False(t, l.s.Attached(p.imsi))
	require.Zero(t, p.id)
	require.Zero(t, l.rnc.a.Connections())
	require.Empty(t, l.faults())
	require.Equal(t, []string{"PDP context activated"}, l.decisions())
	var states []string
	for _, e := range l.trace.Events() {
		if e.Kind == sim.State {
			states = append(states, e.Detail)
		}
	}
	require.Equal(t, []string{"PMM-CONNECTED", "GMM-COMMON-PROCEDURE-INITIATED", "GMM-REGISTERED", "GMM-DEREGISTERED", "PMM-IDLE"}, states)
}
