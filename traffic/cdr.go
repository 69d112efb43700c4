package traffic

import (
	"net/netip"
	"time"

	"sunsetlab/nas"
)

// CDR is a charging record of a PDN connection, with fields of the PGW-CDR of
// TS 32.298 5.1.2.2.6.
type CDR struct {
	// ChargingID and Sequence tell the records of one PDN connection apart.
	// Sequence is 0 for a connection with a single record.
	ChargingID uint32
	Sequence   uint32

	IMSI   nas.IMSI
	MSISDN nas.MSISDN
	IMEISV nas.IMEISV
	APN    string
	// Address is the PDN address; a /64's first address for IPv6.
	Address netip.Addr
	PLMN    nas.PLMN // serving network
	RAT     RATType

	// Opening is when the record began, Closing when it was closed.
	Opening, Closing time.Time
	Cause            CauseForRecordClosing

	// In is what the user sent, Out what it received, in octets.
	In, Out uint64
}

// RATType is how a PDN connection was reached (TS 29.274 8.17).
type RATType uint8

const (
	UTRAN  RATType = 1
	EUTRAN RATType = 6
)

// CauseForRecordClosing is why a record ended (TS 32.298 5.1.2.2.9).
type CauseForRecordClosing uint8

const (
	NormalRelease          CauseForRecordClosing = 0
	AbnormalRelease        CauseForRecordClosing = 4
	VolumeLimit            CauseForRecordClosing = 16
	TimeLimit              CauseForRecordClosing = 17
	ManagementIntervention CauseForRecordClosing = 20
	RATChange              CauseForRecordClosing = 22
)
