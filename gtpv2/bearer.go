package gtpv2

// BearerContext is a bearer in a message (TS 29.274 7.2). Which of its fields a
// message carries is for its table to say.
type BearerContext struct {
	// EBI is the EPS bearer identity, 5 to 15; 0 in a Create Bearer Request,
	// where the MME has yet to give one.
	EBI   uint8
	Cause CauseIE
	// TFT is a traffic flow template as TS 24.008 10.5.6.12 codes it.
	TFT []byte
	// ENB, SGW and PGW are the ends of the bearer's tunnels: S1-U at the
	// eNodeB, S1-U at the SGW, S5/S8-U at the PGW.
	ENB, SGW, PGW FTEID
	QoS           BearerQoS
	ChargingID    uint32
	PCO           []byte
	// TI is the transaction identifier that the bearer has as a PDP context, as
	// TS 24.007 11.2.3.1.3 codes it: one octet or two.
	TI []byte
}

// instances gives the instance under which a message carries each F-TEID of a
// bearer context; absent marks one that it doesn't carry.
type instances struct{ enb, sgw, pgw key }

const absent key = 0xffff

var (
	inCreateSessionRequest  = instances{enb: kFTEID, sgw: absent, pgw: kFTEID + 3}
	inCreateSessionResponse = instances{enb: absent, sgw: kFTEID, pgw: kFTEID + 2}
	inModifyBearerRequest   = instances{enb: kFTEID, sgw: absent, pgw: absent}
	inModifyBearerResponse  = instances{enb: absent, sgw: kFTEID, pgw: absent}
	inCreateBearerRequest   = instances{enb: absent, sgw: kFTEID, pgw: kFTEID + 1}
	inCreateBearerResponse  = instances{enb: kFTEID, sgw: kFTEID + 1, pgw: kFTEID + 3}
	inPDNConnection         = instances{enb: absent, sgw: kFTEID, pgw: kFTEID + 1}
	inOtherBearerMessage    = instances{enb: absent, sgw: absent, pgw: absent}
)

// maxBearers is how many bearers a UE can have: EPS bearer identities 1 to 15.
const maxBearers = 15

func appendBearers(dst []byte, k key, list []BearerContext, at *instances) []byte {
	for i := range list {
		b := &list[i]
		start := len(dst)
		dst = octet(group(dst, k), kEBI, b.EBI)
		dst = appendCause(dst, b.Cause)
		dst = octets(dst, kBearerTFT, b.TFT)
		for _, f := range [...]struct {
			k key
			f *FTEID
		}{{at.enb, &b.ENB}, {at.sgw, &b.SGW}, {at.pgw, &b.PGW}} {
			if f.k != absent {
				dst = appendFTEID(dst, f.k, f.f)
			}
		}
		dst = appendBearerQoS(dst, &b.QoS)
		dst = appendU32(dst, kChargingID, b.ChargingID)
		dst = octets(dst, kPCO, b.PCO)
		dst = octets(dst, kTI, b.TI)
		dst = grouped(dst, start)
	}
	return dst
}

// bearer reads the current element, a bearer context, and appends it to list.
func (d *decoder) bearer(list []BearerContext, at *instances) []BearerContext {
	if len(list) == maxBearers {
		d.fail(&Error{Message: d.message, Cause: CauseMandatoryIEIncorrect, IE: IEBearerContext, Instance: uint8(d.key & 15)})
		return list
	}
	in := decoder{message: d.message, rest: d.value}
	var b BearerContext
	hasEBI := false
	for in.next() {
		switch in.key {
		case kEBI:
			b.EBI, hasEBI = in.ebi(), len(in.value) > 0
		case kCause:
			b.Cause = in.cause()
		case kBearerTFT:
			b.TFT = in.bytes()
		case at.enb:
			in.fteid(&b.ENB)
		case at.sgw:
			in.fteid(&b.SGW)
		case at.pgw:
			in.fteid(&b.PGW)
		case kBearerQoS:
			in.bearerQoS(&b.QoS)
		case kChargingID:
			b.ChargingID = in.u32()
		case kPCO:
			b.PCO = in.bytes()
		case kTI:
			b.TI = in.bytes()
		}
	}
	in.need(hasEBI, IEEBI, 0)
	in.sound(IEBearerQoS, 0)
	in.sound(IEFTEID, 0)
	if in.failed != nil {
		d.fail(in.failed)
		return list
	}
	return append(list, b)
}
