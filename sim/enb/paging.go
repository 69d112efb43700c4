package enb

import (
	"fmt"
	"slices"

	"sunsetlab/nas"
	"sunsetlab/s1ap"
	"sunsetlab/sim"
)

// handlePaging pages in the cells of the tracking areas named (TS 36.413 8.5.1).
func (e *ENB) handlePaging(m *s1ap.Paging) {
	f := sim.RadioFrame{Kind: sim.Paging, Domain: sim.CNDomain(m.CNDomain)}
	if s, ok := m.UEPagingID.STMSI.Get(); ok {
		f.HasSTMSI, f.STMSI = true, nas.STMSI{MMECode: s.MMEC, MTMSI: s.MTMSI}
	} else {
		imsi, err := pagedIMSI(m.UEPagingID.IMSI)
		if err != nil {
			e.fault(nil, m.Name(), err.Error())
			return
		}
		f.PagingIMSI = imsi
	}
	for _, id := range e.cells {
		cell, onAir := e.air.Cell(id)
		if onAir && e.covers(cell, m.TAIList) {
			e.frame = f
			e.air.Page(id, m.UEIdentityIndexValue, &e.frame)
		}
	}
}

// covers tells whether a cell belongs to one of the tracking areas.
func (e *ENB) covers(cell sim.Cell, areas []s1ap.TAIItem) bool {
	return slices.ContainsFunc(areas, func(a s1ap.TAIItem) bool {
		plmn := nas.PLMN(a.TAI.PLMNIdentity)
		return a.TAI.TAC == cell.TAC && (plmn == cell.PLMN || slices.Contains(e.cfg.PLMNs, plmn))
	})
}

// pagedIMSI reads an IMSI as S1AP has it: two digits an octet, the earlier one
// low, with 1111 for filler (TS 36.413 9.2.3.11).
func pagedIMSI(b []byte) (nas.IMSI, error) {
	var digits [16]byte
	s := digits[:0]
	for _, o := range b {
		s = append(s, o&15+'0')
		if o>>4 != 15 {
			s = append(s, o>>4+'0')
		}
		if len(s) > 15 {
			break
		}
	}
	imsi, err := nas.ParseIMSI(string(s))
	if err != nil {
		return nas.IMSI{}, fmt.Errorf("reading the paged identity: %w", err)
	}
	return imsi, nil
}
