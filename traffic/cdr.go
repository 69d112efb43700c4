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
	ChargingID uint32 `json:"charging_id"`
	Sequence   uint32 `json:"record_sequence,omitempty"`

	IMSI   nas.IMSI   `json:"imsi,omitzero"`
	MSISDN nas.MSISDN `json:"msisdn,omitzero"`
	IMEISV nas.IMEISV `json:"imeisv,omitzero"`
	APN    string     `json:"apn,omitempty"`
	// Address is the PDN address; a /64's first address for IPv6.
	Address netip.Addr `json:"pdn_address,omitzero"`
	// Address6 is the /64's first address of a connection that has an IPv4
	// address too.
	Address6 netip.Addr `json:"pdn_address6,omitzero"`
	PLMN     nas.PLMN   `json:"plmn,omitzero"` // serving network
	RAT      RATType    `json:"rat_type,omitzero"`

	// Opening is when the record began, Closing when it was closed.
	Opening time.Time             `json:"opening_time"`
	Closing time.Time             `json:"closing_time"`
	Cause   CauseForRecordClosing `json:"cause_for_closing"`

	// In is what the user sent, Out what it received, in octets.
	In  uint64 `json:"bytes_in"`
	Out uint64 `json:"bytes_out"`

	// Volumes are In and Out by the moments at which something changed that is
	// charged for (TS 32.298 5.1.2.2.23); none where nobody kept them.
	Volumes []TrafficVolume `json:"traffic_volumes,omitempty"`

	// NodeID is the gateway that made the record, Gateway its address, and
	// ServingNode that of the MME or SGSN.
	NodeID      string     `json:"node_id,omitempty"`
	Gateway     netip.Addr `json:"gateway_address,omitzero"`
	ServingNode netip.Addr `json:"serving_node_address,omitzero"`

	// QCI and ARP are the quality of the default bearer; 0 where 3G says
	// nothing of them.
	QCI uint8 `json:"qci,omitempty"`
	ARP uint8 `json:"arp,omitempty"`
	// ChargingCharacteristics are those of the subscription (TS 32.251 annex A).
	ChargingCharacteristics uint16 `json:"charging_characteristics,omitempty"`
	// SelectionMode says who chose the APN (TS 32.298 5.1.2.2.3).
	SelectionMode uint8 `json:"selection_mode,omitempty"`
	// Zone is the quarters of an hour of the device's time zone east of UTC.
	Zone int8 `json:"zone_quarters,omitempty"`
	// Area is the tracking area code, on 3G the location area code, and Cell the
	// E-UTRAN cell identity or the service area code, where the record was opened.
	Area uint16 `json:"area_code,omitempty"`
	Cell uint32 `json:"cell_id,omitempty"`
}

// Duration is how long the record was open.
func (c *CDR) Duration() time.Duration { return c.Closing.Sub(c.Opening) }

// TrafficVolume is a container of a record's volumes.
type TrafficVolume struct {
	Change ChangeCondition `json:"change_condition"`
	Time   time.Time       `json:"change_time"` // when it was closed
	// In and Out are since the container before.
	In  uint64 `json:"bytes_in"`
	Out uint64 `json:"bytes_out"`
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
	case c.IMSI.IsZero() && c.MSISDN.IsZero():
		return fmt.Errorf("a record without IMSI or MSISDN")
	case c.Opening.IsZero() || c.Closing.IsZero():
		return fmt.Errorf("a record of %s without opening or closing time", c.User())
	case c.Closing.Before(c.Opening):
		return fmt.Errorf("a record of %s that closes at %s, before it opens at %s", c.User(), c.Closing.Format(time.RFC3339Nano), c.Opening.Format(time.RFC3339Nano))
	case len(c.Volumes) > 0 && (in != c.In || out != c.Out):
		return fmt.Errorf("a record of %s with %d octets in and %d out, whose volumes are %d and %d together", c.User(), c.In, c.Out, in, out)
	}
	return nil
}
