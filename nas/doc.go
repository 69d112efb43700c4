// Package nas holds what the NAS protocols of both radio families share: the
// identities a subscriber, a device and a network go by (TS 23.003), the
// mobile identity and the protocol configuration options of TS 24.008.
//
// The identities are small comparable values in the manner of net/netip: they
// are map keys, they print and parse as text, and their zero value means
// "none".
//
//	imsi, err := nas.ParseIMSI("440101234567890")
//	home := imsi.PLMN(2)           // 44010
//	tai := nas.TAI{PLMN: home, TAC: 7}
//	fmt.Println(imsi, home, tai)   // 440101234567890 44010 44010-0007
//
// Package eps builds the messages of TS 24.301 on it, package gprs those of
// TS 24.008.
package nas

// Direction says which way a NAS message travels. Its values are those of the
// DIRECTION bit that ciphering and integrity protection take (TS 33.401 B.1).
type Direction uint8

// The two directions.
const (
	Uplink   Direction = 0 // from the UE to the network
	Downlink Direction = 1 // from the network to the UE
)

// String returns "uplink" or "downlink".
func (d Direction) String() string {
	if d == Uplink {
		return "uplink"
	}
	return "downlink"
}
