package utran

import (
	"sunsetlab/nas"
	"sunsetlab/sim"
)

// page pages a device: over its connection if it has one to the other domain
// (paging type 2, TS 25.331 8.1.11), else in the cells of the area that the
// core names, or in all if it names none (TS 25.413 8.15).
func (r *RNC) page(d sim.CNDomain, f *sim.IuFrame) {
	if f.IMSI.IsZero() {
		r.fault(nil, sim.Iu, f.Kind.String(), "there is no IMSI, and so no paging occasion")
		return
	}
	p := sim.RadioFrame{Kind: sim.Paging, Domain: d, TMSI: f.TMSI, HasTMSI: f.HasTMSI}
	if !f.HasTMSI {
		p.PagingIMSI = f.IMSI
	}
	if c := r.byIMSI[f.IMSI]; c != nil {
		r.downTo(c, p)
		return
	}
	index := pagingIndex(f.IMSI)
	for _, id := range r.cells {
		cell, onAir := r.air.Cell(id)
		if onAir && covers(d, f, cell) {
			r.radio = p
			r.air.Page(id, index, &r.radio)
		}
	}
}

// covers tells whether a cell belongs to the area of a paging: the location
// area, and for the PS domain the routing area in it.
func covers(d sim.CNDomain, f *sim.IuFrame, cell sim.Cell) bool {
	if f.LAI == (nas.LAI{}) {
		return true
	}
	return f.LAI == nas.LAI{PLMN: cell.PLMN, LAC: cell.TAC} && (d == sim.CSDomain || f.RAC == cell.RAC)
}

// pagingIndex is IMSI mod 1024 (TS 25.304 8.3).
func pagingIndex(imsi nas.IMSI) (n uint16) {
	for _, digit := range imsi.String() {
		n = (n*10 + uint16(digit-'0')) % 1024
	}
	return n
}
