package ue

import (
	"fmt"

	"sunsetlab/nas/eps"
	"sunsetlab/nas/gprs"
	"sunsetlab/sim"
)

// requestPDPContext asks for a PDP context beside those that there are.
func (u *UE) requestPDPContext(apn string) error {
	g := u.umts
	if _, err := eps.ParseAPN(apn); apn != "" && err != nil {
		return fmt.Errorf("request PDP context: %w", err)
	}
	switch {
	case !g.gmm.registered():
		return fmt.Errorf("request PDP context %q: not registered on UTRAN", apn)
	case g.pdp.running || g.moreDue:
		return fmt.Errorf("request PDP context %q: another request is running", apn)
	case u.apnBlocked(sim.UTRAN, apn):
		return fmt.Errorf("request PDP context %q: the APN is backed off", apn)
	}
	if _, _, ok := u.freeContext(); !ok {
		return fmt.Errorf("request PDP context %q: no more identifiers", apn)
	}
	u.step("PDP context", apn)
	g.moreDue, g.more = true, apn
	u.settle()
	return nil
}

// activateAnotherPDP begins what requestPDPContext asked for. The credentials of
// the device's data stay with its own APN.
func (u *UE) activateAnotherPDP() {
	nsapi, ti, ok := u.freeContext()
	if !ok {
		return
	}
	u.umts.pdp = pdpActivation{running: true, another: true, apn: u.umts.more, nsapi: nsapi, ti: ti}
	u.askActivation()
}

// freeContext is an NSAPI and a transaction identifier that no context has.
func (u *UE) freeContext() (nsapi uint8, ti gprs.TransactionIdentifier, ok bool) {
	for nsapi = uint8(gprs.FirstNSAPI); u.hasBearer(nsapi); nsapi++ {
		if nsapi == 15 {
			return 0, ti, false
		}
	}
	for ; ti.Value < 7; ti.Value++ { // 7 is an extension
		if _, used := u.contextOf(ti); !used {
			return nsapi, ti, true
		}
	}
	return 0, ti, false
}
