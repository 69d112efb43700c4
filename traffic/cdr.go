package traffic

import (
	"fmt"
	"net/netip"
	"time"

	"sunsetlab/nas"
)

// CDR is a charging record of a PDN connection, with fields of the PGW-CDR of
// TS 32.298 5.1.2.2.6. A connection has one record, or several partial ones in
// a row: each begins where the one before ended, and their volumes add up.
type CDR struct {
	// ChargingID and Sequence tell the records of one PDN connection apart.
	// Sequence is 0 for a connection with a single record, else 1 for the first
	// partial one.
	ChargingID uint32
	Sequence   uint32

	IMSI   nas.IMSI
	MSISDN nas.MSISDN
	IMEISV nas.IMEISV
	APN    string
	// Address is the PDN address; a /64's first address for IPv6.
	Address netip.Addr
	// Address6 is the /64's first address of a connection that has an IPv4
	// address too.
	Address6 netip.Addr
	PLMN     nas.PLMN // serving network
	RAT      RATType

	// Opening is when the record began, Closing when it was closed.
	Opening, Closing time.Time
	Cause            CauseForRecordClosing

	// In is what the user sent, Out what it received, in octets.
	In, Out uint64

	// Volumes are In and Out by the moments at which something changed that is
	// charged for (TS 32.298 5.1.2.2.23); none where nobody kept them.
	Volumes []TrafficVolume

	// NodeID is the gateway that made the record, Gateway its address, and
	// ServingNode that of the MME or SGSN.
	NodeID      string
	Gateway     netip.Addr
	ServingNode netip.Addr

	// QCI and ARP are the quality of the default bearer; 0 where 3G says
	// nothing of them.
	QCI, ARP uint8
	// ChargingCharacteristics are those of the subscription (TS 32.251 annex A).
	ChargingCharacteristics uint16
	// SelectionMode says who chose the APN (TS 32.298 5.1.2.2.3).
	SelectionMode uint8
	// Zone is the quarters of an hour of the device's time zone east of UTC.
	Zone int8
	// Area is the tracking area code, on 3G the location area code, and Cell the
	// E-UTRAN cell identity or the service area code, where the record was opened.
	Area uint16
	Cell uint32
}

// Duration is how long the record was open.
func (c *CDR) Duration() time.Duration { return c.Closing.Sub(c.Opening) }

// TrafficVolume is a container of a record's volumes.
type TrafficVolume struct {
	Change ChangeCondition
	Time   time.Time // when it was closed
	// In and Out are since the container before.
	In, Out uint64
}

// RATType is how a PDN connection was reached (TS 29.274 8.17).
type RATType uint8

const (
	UTRAN  RATType = 1
	GERAN  RATType = 2
	EUTRAN RATType = 6
)

var ratTypes = words[RATType]{UTRAN: "utran", GERAN: "geran", EUTRAN: "eutran"}

// String returns the word that files use, or the number.
func (r RATType) String() string { return ratTypes.of(r) }

// MarshalText returns String's form.
func (r RATType) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads String's form, or any number.
func (r *RATType) UnmarshalText(b []byte) error { return ratTypes.parse(r, "RAT type", b) }

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

var recordClosings = words[CauseForRecordClosing]{NormalRelease: "normal_release", AbnormalRelease: "abnormal_release",
	VolumeLimit: "volume_limit", TimeLimit: "time_limit", ManagementIntervention: "management_intervention", RATChange: "rat_change"}

// String returns the word that files use, or the number.
func (c CauseForRecordClosing) String() string { return recordClosings.of(c) }

// MarshalText returns String's form.
func (c CauseForRecordClosing) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText reads String's form, or any number.
func (c *CauseForRecordClosing) UnmarshalText(b []byte) error {
	return recordClosings.parse(c, "cause for record closing", b)
}

// Final tells that the connection ended with the record.
func (c CauseForRecordClosing) Final() bool { return c == NormalRelease || c == AbnormalRelease }

// ChangeCondition is why a container of volumes was closed (TS 32.298
// 5.1.2.2.23).
type ChangeCondition uint8

const (
	QoSChange      ChangeCondition = 0
	TariffTime     ChangeCondition = 1
	RecordClosing  ChangeCondition = 2
	LocationChange ChangeCondition = 6
	RATChanged     ChangeCondition = 7
)

var changeConditions = words[ChangeCondition]{QoSChange: "qos_change", TariffTime: "tariff_time", RecordClosing: "record_closure",
	LocationChange: "user_location_change", RATChanged: "rat_change"}

// String returns the word that files use, or the number.
func (c ChangeCondition) String() string { return changeConditions.of(c) }

// MarshalText returns String's form.
func (c ChangeCondition) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText reads String's form, or any number.
func (c *ChangeCondition) UnmarshalText(b []byte) error {
	return changeConditions.parse(c, "change condition", b)
}

// Check reports what no record can be.
func (c *CDR) Check() error {
	var in, out uint64
	for i := range c.Volumes {
		in, out = in+c.Volumes[i].In, out+c.Volumes[i].Out
	}
	switch {
	case c.IMSI.IsZero():
		return fmt.Errorf("a record without IMSI")
	case c.Opening.IsZero() || c.Closing.IsZero():
		return fmt.Errorf("a record of %s without opening or closing time", c.IMSI)
	case c.Closing.Before(c.Opening):
		return fmt.Errorf("a record of %s that closes at %s, before it opens at %s", c.IMSI, c.Closing.Format(time.RFC3339Nano), c.Opening.Format(time.RFC3339Nano))
	case len(c.Volumes) > 0 && (in != c.In || out != c.Out):
		return fmt.Errorf("a record of %s with %d octets in and %d out, whose volumes are %d and %d together", c.IMSI, c.In, c.Out, in, out)
	}
	return nil
}
