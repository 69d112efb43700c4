package gprs

// RPData carries a TPDU between a mobile station and a service centre, whose
// address is the destination on the way up and the originator on the way down;
// the other address is empty (TS 24.011 7.3.1).
//
//nas:rp 00 both RP-DATA
type RPData struct {
	RPHeader
	OriginatorAddress  RPAddress `nas:"LV 1-12 RP-Originator Address"`
	DestinationAddress RPAddress `nas:"LV 1-12 RP-Destination Address"`
	UserData           []byte    `nas:"LV 1-234 RP-User Data"`

	Unknown []byte
}

// RPAck acknowledges an RP-DATA or an RP-SMMA (TS 24.011 7.3.3).
//
//nas:rp 02 both RP-ACK
type RPAck struct {
	RPHeader
	UserData []byte `nas:"41 TLV 2-234 RP-User Data"`

	Unknown []byte
}

// RPError refuses an RP-DATA or an RP-SMMA (TS 24.011 7.3.4).
//
//nas:rp 04 both RP-ERROR
type RPError struct {
	RPHeader
	Cause RPCauseElement `nas:"LV 2-3 RP-Cause"`

	UserData []byte `nas:"41 TLV 2-234 RP-User Data"`

	Unknown []byte
}

// RPSMMA says that the mobile station has memory for short messages again
// (TS 24.011 7.3.2).
//
//nas:rp 06 uplink RP-SMMA
type RPSMMA struct {
	RPHeader
	Unknown []byte
}
