package s1ap

// DownlinkUEAssociatedLPPaTransport carries a location protocol message about a UE to an eNodeB (TS 36.413 9.3.3).
//
//s1ap:message DownlinkUEAssociatedLPPaTransport procedure=44 initiating ignore
type DownlinkUEAssociatedLPPaTransport struct {
	MMEUES1APID uint32 `s1ap:"id=0 reject mandatory int(0..4294967295)"`
	ENBUES1APID uint32 `s1ap:"id=8 reject mandatory int(0..16777215)"`
	RoutingID   uint8  `s1ap:"id=148 reject mandatory int(0..255)"`
	LPPaPDU     []byte `s1ap:"id=147 reject mandatory octets"`
	Unknown     *Unknown
}

// UplinkUEAssociatedLPPaTransport carries a location protocol message about a UE from an eNodeB (TS 36.413 9.3.3).
//
//s1ap:message UplinkUEAssociatedLPPaTransport procedure=45 initiating ignore
type UplinkUEAssociatedLPPaTransport struct {
	MMEUES1APID uint32 `s1ap:"id=0 reject mandatory int(0..4294967295)"`
	ENBUES1APID uint32 `s1ap:"id=8 reject mandatory int(0..16777215)"`
	RoutingID   uint8  `s1ap:"id=148 reject mandatory int(0..255)"`
	LPPaPDU     []byte `s1ap:"id=147 reject mandatory octets"`
	Unknown     *Unknown
}

// DownlinkNonUEAssociatedLPPaTransport carries a location protocol message to an eNodeB (TS 36.413 9.3.3).
//
//s1ap:message DownlinkNonUEAssociatedLPPaTransport procedure=46 initiating ignore
type DownlinkNonUEAssociatedLPPaTransport struct {
	RoutingID uint8  `s1ap:"id=148 reject mandatory int(0..255)"`
	LPPaPDU   []byte `s1ap:"id=147 reject mandatory octets"`
	Unknown   *Unknown
}

// UplinkNonUEAssociatedLPPaTransport carries a location protocol message from an eNodeB (TS 36.413 9.3.3).
//
//s1ap:message UplinkNonUEAssociatedLPPaTransport procedure=47 initiating ignore
type UplinkNonUEAssociatedLPPaTransport struct {
	RoutingID uint8  `s1ap:"id=148 reject mandatory int(0..255)"`
	LPPaPDU   []byte `s1ap:"id=147 reject mandatory octets"`
	Unknown   *Unknown
}
