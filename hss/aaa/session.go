package aaa

import (
	"encoding/binary"
	"encoding/hex"
	"net/netip"
	"time"

	"sunsetlab/hss"
	"sunsetlab/nas"
)

// Request is what a verdict is asked on.
type Request struct {
	Session
	Credentials Credentials
}

// Session is a PDN connection or PDP context as far as an AAA server is told of
// it (TS 29.061 16.4.7). What is zero or absent is not said.
type Session struct {
	APN    string
	IMSI   nas.IMSI
	MSISDN nas.MSISDN
	IMEISV nas.IMEISV

	PDNType hss.PDNType
	RATType RATType
	// Home is the network of the IMSI, Serving that of the MME or SGSN, Visited
	// or not, and Gateway that of the gateway.
	Home, Serving, Gateway nas.PLMN
	// ServingAddress is the SGW's or SGSN's, GatewayAddress the gateway's.
	ServingAddress, GatewayAddress netip.Addr

	// ChargingID is the gateway's own number for the session; with its address
	// it names the session among all.
	ChargingID              uint32
	ChargingCharacteristics nas.Opt[uint16] // TS 32.298
	// BearerID is the EPS bearer identity or NSAPI, 5 to 15.
	BearerID uint8
	// SelectionMode is who vouches for the APN (TS 29.274 8.58).
	SelectionMode nas.Opt[uint8]
	Location      Location
	TimeZone      nas.Opt[TimeZone]
	QoS           QoS
}

// ID returns the Acct-Session-Id: the gateway's address and the charging ID in
// hexadecimal (TS 29.061 16.4.3).
func (s *Session) ID() string {
	id := s.GatewayAddress.Unmap().AsSlice()
	return hex.EncodeToString(binary.BigEndian.AppendUint32(id, s.ChargingID))
}

// RATType is a radio access technology by the numbers that GTP and RADIUS share
// (TS 29.061 16.4.7.2, 3GPP-RAT-Type). Zero is unknown.
type RATType uint8

// The technologies of this house.
const (
	UTRAN  RATType = 1
	GERAN  RATType = 2
	EUTRAN RATType = 6
)

// Location is where a device is. The zero Location is unknown.
type Location struct {
	// TAI and ECGI are of E-UTRAN (TS 29.274 8.21.4, 8.21.5).
	TAI  nas.TAI
	ECGI ECGI
	// SAI is of UTRAN, or RAI where no more is known (TS 29.060 7.7.51).
	SAI SAI
	RAI nas.RAI
}

// ECGI is an E-UTRAN cell global identifier (TS 23.003 19.6); its cell identity
// has 28 bits.
type ECGI struct {
	PLMN         nas.PLMN
	CellIdentity uint32
}

// SAI is a service area identifier (TS 23.003 12.5).
type SAI struct {
	LAI nas.LAI
	SAC uint16
}

// TimeZone is where a device's clock stands. Offset is from UTC with daylight
// saving time in it, in steps of 15 minutes; DaylightSaving is that part of it,
// 0, 1 h or 2 h.
type TimeZone struct {
	Offset, DaylightSaving time.Duration
}

// QoS is what a session was granted. Exactly one of its two forms is used: Bearer
// with AMBR on E-UTRAN, Profile on UTRAN.
type QoS struct {
	// QCI is 5 to 9, that of a default bearer; 0 says nothing of QoS.
	QCI  uint8
	ARP  hss.ARP
	AMBR hss.AMBR
	// Profile is the value of TS 24.008 10.5.6.5's information element from its
	// octet 3 on: no identifier, no length, and none of the allocation/retention
	// priority that GTP puts before it.
	Profile []byte
}
