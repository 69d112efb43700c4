package gprs

import (
	"fmt"

	"sunsetlab/nas"
)

// CPCause is a CP-Cause (TS 24.011 8.1.4.2).
type CPCause uint8

// The CP causes.
const (
	CPCauseNetworkFailure                CPCause = 17
	CPCauseCongestion                    CPCause = 22
	CPCauseInvalidTI                     CPCause = 81
	CPCauseSemanticallyIncorrectMessage  CPCause = 95
	CPCauseInvalidMandatoryInformation   CPCause = 96
	CPCauseMessageTypeNonExistent        CPCause = 97
	CPCauseMessageNotCompatible          CPCause = 98
	CPCauseInformationElementNonExistent CPCause = 99
	CPCauseProtocolErrorUnspecified      CPCause = 111
)

var cpCauseText = [256]string{
	17:  "Network failure",
	22:  "Congestion",
	81:  "Invalid Transaction Identifier value",
	95:  "Semantically incorrect message",
	96:  "Invalid mandatory information",
	97:  "Message type non-existent or not implemented",
	98:  "Message not compatible with the short message protocol state",
	99:  "Information element non-existent or not implemented",
	111: "Protocol error, unspecified",
}

// String returns the number and the standard's words, such as
// "#22 Congestion".
func (c CPCause) String() string { return causeString(uint8(c), &cpCauseText) }

// RPCause is the value of an RP-Cause (TS 24.011 8.2.5.4).
type RPCause uint8

// The RP causes.
const (
	RPCauseUnassignedNumber              RPCause = 1
	RPCauseOperatorDeterminedBarring     RPCause = 8
	RPCauseCallBarred                    RPCause = 10
	RPCauseTransferRejected              RPCause = 21
	RPCauseMemoryCapacityExceeded        RPCause = 22
	RPCauseDestinationOutOfOrder         RPCause = 27
	RPCauseUnidentifiedSubscriber        RPCause = 28
	RPCauseFacilityRejected              RPCause = 29
	RPCauseUnknownSubscriber             RPCause = 30
	RPCauseNetworkOutOfOrder             RPCause = 38
	RPCauseTemporaryFailure              RPCause = 41
	RPCauseCongestion                    RPCause = 42
	RPCauseResourcesUnavailable          RPCause = 47
	RPCauseFacilityNotSubscribed         RPCause = 50
	RPCauseFacilityNotImplemented        RPCause = 69
	RPCauseInvalidReference              RPCause = 81
	RPCauseSemanticallyIncorrectMessage  RPCause = 95
	RPCauseInvalidMandatoryInformation   RPCause = 96
	RPCauseMessageTypeNonExistent        RPCause = 97
	RPCauseMessageNotCompatible          RPCause = 98
	RPCauseInformationElementNonExistent RPCause = 99
	RPCauseProtocolErrorUnspecified      RPCause = 111
	RPCauseInterworking                  RPCause = 127
)

var rpCauseText = [256]string{
	1:   "Unassigned (unallocated) number",
	8:   "Operator determined barring",
	10:  "Call barred",
	21:  "Short message transfer rejected",
	22:  "Memory capacity exceeded",
	27:  "Destination out of order",
	28:  "Unidentified subscriber",
	29:  "Facility rejected",
	30:  "Unknown subscriber",
	38:  "Network out of order",
	41:  "Temporary failure",
	42:  "Congestion",
	47:  "Resources unavailable, unspecified",
	50:  "Requested facility not subscribed",
	69:  "Requested facility not implemented",
	81:  "Invalid short message transfer reference value",
	95:  "Semantically incorrect message",
	96:  "Invalid mandatory information",
	97:  "Message type non-existent or not implemented",
	98:  "Message not compatible with short message protocol state",
	99:  "Information element non-existent or not implemented",
	111: "Protocol error, unspecified",
	127: "Interworking, unspecified",
}

// String returns the number and the standard's words, such as
// "#22 Memory capacity exceeded".
func (c RPCause) String() string { return causeString(uint8(c), &rpCauseText) }

// RPCauseElement is an RP-Cause with its diagnostic (TS 24.011 8.2.5.4).
type RPCauseElement struct {
	Value      RPCause
	Diagnostic nas.Opt[uint8]
}

// Append appends the value part of the element.
func (c RPCauseElement) Append(dst []byte) []byte {
	dst = append(dst, byte(c.Value)&0x7f)
	if d, ok := c.Diagnostic.Get(); ok {
		dst = append(dst, d)
	}
	return dst
}

// Decode reads the value part of the element.
func (c *RPCauseElement) Decode(b []byte) error {
	if len(b) == 0 {
		return fmt.Errorf("decode RP-Cause: no octets")
	}
	*c = RPCauseElement{Value: RPCause(b[0] & 0x7f)}
	if len(b) > 1 {
		c.Diagnostic.Set(b[1])
	}
	return nil
}

// String returns the cause.
func (c RPCauseElement) String() string { return c.Value.String() }
