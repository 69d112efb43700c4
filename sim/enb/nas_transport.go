package enb

import (
	"bytes"

	"sunsetlab/s1ap"
	"sunsetlab/sim"
)

// uplinkNAS passes a NAS message on to the MME (TS 36.413 8.6.2.3).
func (e *ENB) uplinkNAS(c *connection, msg []byte) {
	if !c.named {
		if len(c.early) < maxEarly {
			c.early = append(c.early, bytes.Clone(msg))
		}
		return
	}
	cell, _ := e.air.Cell(c.cell)
	m := &e.out.uplinkNASTransport
	*m = s1ap.UplinkNASTransport{
		MMEUES1APID: c.mmeID,
		ENBUES1APID: c.id,
		NASPDU:      msg,
		EUTRANCGI:   s1ap.EUTRANCGI{PLMNIdentity: s1ap.PLMNIdentity(cell.PLMN), CellID: cell.CellIdentity},
		TAI:         s1ap.TAI{PLMNIdentity: s1ap.PLMNIdentity(c.plmn), TAC: cell.TAC},
	}
	e.send(c, m)
}

// sendEarly passes on what had to wait for the MME's identity.
func (e *ENB) sendEarly(c *connection) {
	early := c.early
	c.early = nil
	for _, msg := range early {
		e.uplinkNAS(c, msg)
	}
	if c.gone {
		e.askRelease(c, s1ap.CauseRadioNetworkRadioConnectionWithUELost)
	}
}

// handleDownlinkNASTransport passes a NAS message on to the device, or back if
// the device is out of reach (TS 36.413 8.6.2.2, 8.6.2.4).
func (e *ENB) handleDownlinkNASTransport(m *s1ap.DownlinkNASTransport) {
	c := e.find(m, m.MMEUES1APID, m.ENBUES1APID)
	if c == nil {
		return
	}
	if c.gone {
		e.returnNAS(c, m.NASPDU)
		return
	}
	e.downNAS(c, m.NASPDU)
}

func (e *ENB) downNAS(c *connection, msg []byte) {
	c.active = e.env.Now()
	e.down(c.cell, c.device, sim.RadioFrame{Kind: sim.DLInformationTransfer, NAS: msg})
}

func (e *ENB) returnNAS(c *connection, msg []byte) {
	e.send(c, &s1ap.NASNonDeliveryIndication{MMEUES1APID: c.mmeID, ENBUES1APID: c.id, NASPDU: msg,
		Cause: s1ap.CauseRadioNetworkRadioConnectionWithUELost})
}
