package report

import (
	"errors"

	"sunsetlab/gtpv2"
	"sunsetlab/s1ap"
	"sunsetlab/sgsap"
)

// DescribeS1AP names an S1AP message as TS 36.413 does, with its cause.
func DescribeS1AP(pdu []byte) (name, cause string) {
	s := readS1AP(pdu)
	return s.name, s.cause
}

// DescribeGTPv2 names a GTPv2-C message as TS 29.274 does, with its cause
// unless that is acceptance.
func DescribeGTPv2(pdu []byte) (name, cause string) { return gtpv2.Describe(pdu) }

// DescribeSGsAP names an SGsAP message as TS 29.118 does, with its cause.
func DescribeSGsAP(pdu []byte) (name, cause string) { return sgsap.Describe(pdu) }

// s1apFacts is what the reports need of an S1AP message.
type s1apFacts struct {
	name, cause string
	enbID       s1ap.Opt[uint32]
	// nas are the NAS messages inside; transport says that there is nothing
	// else of interest.
	nas       [][]byte
	transport bool
	// opens says that the connection begins, last that it is over.
	opens, last bool
}

func readS1AP(pdu []byte) s1apFacts {
	m, err := s1ap.Decode(pdu)
	if m == nil {
		return unreadable(pdu, err)
	}
	f := s1apFacts{name: m.Name()}
	cause := func(c s1ap.Cause) { f.cause = c.String() }
	connection := func(id uint32) { f.enbID = s1ap.Some(id) }
	switch m := m.(type) {
	case *s1ap.InitialUEMessage:
		connection(m.ENBUES1APID)
		f.opens = true
		f.carries(true, m.NASPDU)
	case *s1ap.DownlinkNASTransport:
		connection(m.ENBUES1APID)
		f.carries(true, m.NASPDU)
	case *s1ap.UplinkNASTransport:
		connection(m.ENBUES1APID)
		f.carries(true, m.NASPDU)
	case *s1ap.NASNonDeliveryIndication:
		// The message inside has been seen on its way here.
		connection(m.ENBUES1APID)
		cause(m.Cause)
	case *s1ap.InitialContextSetupRequest:
		connection(m.ENBUES1APID)
		for i := range m.ERABToBeSetupList {
			f.carries(false, m.ERABToBeSetupList[i].NASPDU)
		}
	case *s1ap.ERABSetupRequest:
		connection(m.ENBUES1APID)
		for i := range m.ERABToBeSetupList {
			f.carries(false, m.ERABToBeSetupList[i].NASPDU)
		}
	case *s1ap.ERABReleaseCommand:
		connection(m.ENBUES1APID)
		f.carries(false, m.NASPDU)
	case *s1ap.InitialContextSetupFailure:
		connection(m.ENBUES1APID)
		cause(m.Cause)
	case *s1ap.UEContextModificationFailure:
		connection(m.ENBUES1APID)
		cause(m.Cause)
	case *s1ap.UEContextReleaseRequest:
		connection(m.ENBUES1APID)
		cause(m.Cause)
	case *s1ap.UEContextReleaseCommand:
		if p := m.UES1APIDs.UES1APIDPair; p != nil {
			connection(p.ENBUES1APID)
		}
		cause(m.Cause)
	case *s1ap.UEContextReleaseComplete:
		connection(m.ENBUES1APID)
		f.last = true
	case *s1ap.ErrorIndication:
		f.enbID = m.ENBUES1APID
		if c, ok := m.Cause.Get(); ok {
			cause(c)
		}
	case *s1ap.S1SetupFailure:
		cause(m.Cause)
	case *s1ap.Reset:
		cause(m.Cause)
	}
	return f
}

func (f *s1apFacts) carries(transport bool, nas []byte) {
	if nas != nil {
		f.nas, f.transport = append(f.nas, nas), transport
	}
}

// unreadable names what can be named of a PDU that does not decode.
func unreadable(pdu []byte, err error) s1apFacts {
	f := s1apFacts{name: "S1AP, malformed"}
	var p *s1ap.ProtocolError
	if !errors.As(err, &p) {
		return f
	}
	f.enbID = p.ENBUES1APID
	switch {
	case p.Message != "":
		f.name = p.Message + ", malformed"
	case p.Procedure.Present && p.Cause != s1ap.CauseProtocolTransferSyntaxError:
		f.name = p.Procedure.Value.String() + ", " + p.PDU.Value.String()
	}
	return f
}
