package gtpv1

import "sunsetlab/nas"

// DeletePDPContextRequest ends a PDP context (TS 29.060 7.3.5).
type DeletePDPContextRequest struct {
	TEID     uint32
	Sequence uint16

	Cause Cause
	// Teardown ends all contexts of the same address; without it the NSAPI's
	// alone.
	Teardown   bool
	NSAPI      uint8
	PCO        []byte
	ULI        ULI
	MSTimeZone nas.Opt[MSTimeZone]
}

// Type implements [Message].
func (*DeletePDPContextRequest) Type() MessageType { return TypeDeletePDPContextRequest }

// Append implements [Message].
func (m *DeletePDPContextRequest) Append(dst []byte) []byte {
	start := len(dst)
	dst = begin(dst, TypeDeletePDPContextRequest, m.TEID, m.Sequence)
	dst = appendCause(dst, m.Cause)
	dst = flag(dst, IETeardownInd, m.Teardown)
	dst = appendNSAPI(dst, m.NSAPI)
	dst = octets(dst, IEPCO, m.PCO)
	dst = appendULI(dst, m.ULI)
	dst = appendMSTimeZone(dst, m.MSTimeZone)
	return end(dst, start)
}

// Decode implements [Message].
func (m *DeletePDPContextRequest) Decode(b []byte) error {
	*m = DeletePDPContextRequest{}
	var d decoder
	if err := d.begin(b, TypeDeletePDPContextRequest, &m.TEID, &m.Sequence); err != nil {
		return err
	}
	for d.next() {
		switch d.ie {
		case IECause:
			m.Cause = d.cause()
		case IETeardownInd:
			m.Teardown = d.flag()
		case IENSAPI:
			d.nsapi(&m.NSAPI, new(uint8))
		case IEPCO:
			m.PCO = d.bytes()
		case IEULI:
			m.ULI = d.uli()
		case IEMSTimeZone:
			d.msTimeZone(&m.MSTimeZone)
		}
	}
	d.need(m.NSAPI != 0, IENSAPI)
	return d.err()
}

// DeletePDPContextResponse answers it (TS 29.060 7.3.6).
type DeletePDPContextResponse struct {
	TEID     uint32
	Sequence uint16

	Cause      Cause
	PCO        []byte
	ULI        ULI
	MSTimeZone nas.Opt[MSTimeZone]
}

// Type implements [Message].
func (*DeletePDPContextResponse) Type() MessageType { return TypeDeletePDPContextResponse }

// Append implements [Message].
func (m *DeletePDPContextResponse) Append(dst []byte) []byte {
	start := len(dst)
	dst = begin(dst, TypeDeletePDPContextResponse, m.TEID, m.Sequence)
	dst = appendCause(dst, m.Cause)
	dst = octets(dst, IEPCO, m.PCO)
	dst = appendULI(dst, m.ULI)
	dst = appendMSTimeZone(dst, m.MSTimeZone)
	return end(dst, start)
}

// Decode implements [Message].
func (m *DeletePDPContextResponse) Decode(b []byte) error {
	*m = DeletePDPContextResponse{}
	var d decoder
	if err := d.begin(b, TypeDeletePDPContextResponse, &m.TEID, &m.Sequence); err != nil {
		return err
	}
	for d.next() {
		switch d.ie {
		case IECause:
			m.Cause = d.cause()
		case IEPCO:
			m.PCO = d.bytes()
		case IEULI:
			m.ULI = d.uli()
		case IEMSTimeZone:
			d.msTimeZone(&m.MSTimeZone)
		}
	}
	d.need(m.Cause != 0, IECause)
	return d.err()
}
