package utran

import (
	"sunsetlab/nas"
	"sunsetlab/sim"
)

// HandleSGSN takes a frame from the SGSN, which is the RNC's until it returns.
func (r *RNC) HandleSGSN(f *sim.IuFrame) { r.handle(sim.PSDomain, f) }

// HandleMSC takes a frame from the MSC, which is the RNC's until it returns.
func (r *RNC) HandleMSC(f *sim.IuFrame) { r.handle(sim.CSDomain, f) }

func (r *RNC) handle(d sim.CNDomain, f *sim.IuFrame) {
	if r.core[d] == nil {
		return
	}
	switch f.Kind {
	case sim.IuPaging:
		r.page(d, f)
		return
	case sim.IuReset:
		r.dropDomain(d)
		return
	}
	s, ok := r.byID[f.Connection]
	if !ok || s.domain != d {
		r.unknown(d, f)
		return
	}
	c := s.c
	switch f.Kind {
	case sim.IuDirectTransfer:
		r.downTo(c, sim.RadioFrame{Kind: sim.DLInformationTransfer, NAS: f.NAS, Domain: d})
	case sim.IuCommonID:
		r.identify(c, f.IMSI)
	case sim.IuSecurityModeCommand:
		r.secure(c, d, f)
	case sim.IuRABAssignmentRequest:
		r.assign(c, d, f)
	case sim.IuReleaseCommand:
		r.released(c, d, f)
	default:
		r.fault(c, sim.Iu, f.Kind.String(), "not for an RNC")
	}
}

// unknown answers a frame for a connection that is not there, so that the core
// lets go of it too. No other connection is touched.
func (r *RNC) unknown(d sim.CNDomain, f *sim.IuFrame) {
	r.fault(nil, sim.Iu, f.Kind.String(), "there is no such connection")
	r.iu = sim.IuFrame{Kind: sim.IuReleaseRequest, Domain: d, Connection: f.Connection, Cause: sim.IuRadioConnectionLost}
	if f.Kind == sim.IuReleaseCommand {
		r.iu.Kind = sim.IuReleaseComplete
	}
	r.core[d].Send(nil, &r.iu)
}

// identify notes whose a connection is, so that the other domain can page over
// it (TS 25.413 8.17).
func (r *RNC) identify(c *connection, imsi nas.IMSI) {
	if c.gone || imsi.IsZero() {
		return
	}
	if !c.imsi.IsZero() && r.byIMSI[c.imsi] == c {
		delete(r.byIMSI, c.imsi)
	}
	c.imsi = imsi
	r.byIMSI[imsi] = c
}

// released ends a signalling connection on the core's order (TS 25.413 8.5).
func (r *RNC) released(c *connection, d sim.CNDomain, f *sim.IuFrame) {
	if f.Redirect != sim.NoRAT {
		c.send = f.Redirect
	}
	r.iu = sim.IuFrame{Kind: sim.IuReleaseComplete}
	r.up(c, d)
	r.end(c, d)
}
