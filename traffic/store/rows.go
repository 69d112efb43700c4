package store

import (
	"errors"
	"fmt"
	"iter"
	"math"
	"net/netip"
	"time"

	"sunsetlab/nas"
	"sunsetlab/traffic"
)

// Columns: times are microseconds since 1970 in UTC, addresses and digits text,
// what the standards number are numbers. Names avoid the words of SQL.

// recordRow is a traffic.Record.
type recordRow struct {
	Exporter string `parquet:"exporter,dict,optional"`
	Domain   uint32 `parquet:"domain,dict"`
	Start    int64  `parquet:"start_time,timestamp(microsecond)"`
	End      int64  `parquet:"end_time,timestamp(microsecond)"`
	Src      string `parquet:"src,dict,optional"`
	Dst      string `parquet:"dst,dict,optional"`
	SrcPort  uint16 `parquet:"src_port"`
	DstPort  uint16 `parquet:"dst_port"`
	Protocol uint8  `parquet:"protocol,dict"`
	TCPFlags uint8  `parquet:"tcp_flags,dict"`
	TOS      uint8  `parquet:"tos,dict"`
	SrcAS    uint32 `parquet:"src_as,dict"`
	DstAS    uint32 `parquet:"dst_as,dict"`
	Input    uint32 `parquet:"input_if,dict"`
	Output   uint32 `parquet:"output_if,dict"`
	Packets  uint64 `parquet:"packets"`
	Bytes    uint64 `parquet:"bytes"`
	Rate     uint32 `parquet:"sampling_rate,dict"`
}

var records = table[traffic.Record, recordRow]{
	folder: "records",
	hour:   func(r *traffic.Record) (time.Time, error) { return set(r.Start, "the start of a flow record") },
	encode: func(r *traffic.Record, row *recordRow) {
		*row = recordRow{
			Exporter: address(r.Exporter), Domain: r.Domain, Start: r.Start.UnixMicro(), End: r.End.UnixMicro(),
			Src: address(r.Src), Dst: address(r.Dst), SrcPort: r.SrcPort, DstPort: r.DstPort, Protocol: r.Protocol,
			TCPFlags: r.TCPFlags, TOS: r.TOS, SrcAS: r.SrcAS, DstAS: r.DstAS, Input: r.Input, Output: r.Output,
			Packets: r.Packets, Bytes: r.Bytes, Rate: r.Rate,
		}
	},
	decode: func(row *recordRow) (r traffic.Record, err error) {
		r = traffic.Record{
			Domain: row.Domain, Start: micro(row.Start), End: micro(row.End), SrcPort: row.SrcPort, DstPort: row.DstPort,
			Protocol: row.Protocol, TCPFlags: row.TCPFlags, TOS: row.TOS, SrcAS: row.SrcAS, DstAS: row.DstAS,
			Input: row.Input, Output: row.Output, Packets: row.Packets, Bytes: row.Bytes, Rate: row.Rate,
		}
		err = errors.Join(parseAddress("exporter", row.Exporter, &r.Exporter), parseAddress("src", row.Src, &r.Src), parseAddress("dst", row.Dst, &r.Dst))
		return r, err
	},
}

// cdrRow is a traffic.CDR.
type cdrRow struct {
	ChargingID uint32 `parquet:"charging_id"`
	Sequence   uint32 `parquet:"record_sequence"`
	IMSI       string `parquet:"imsi,dict"`
	MSISDN     string `parquet:"msisdn,dict"`
	IMEISV     string `parquet:"imeisv,dict"`
	APN        string `parquet:"apn,dict"`
	Address    string `parquet:"pdn_address,dict,optional"`
	PLMN       string `parquet:"plmn,dict"`
	RAT        uint8  `parquet:"rat_type,dict"`
	Opening    int64  `parquet:"opening_time,timestamp(microsecond)"`
	Closing    int64  `parquet:"closing_time,timestamp(microsecond)"`
	Cause      uint8  `parquet:"cause_for_closing,dict"`
	In         uint64 `parquet:"bytes_in"`
	Out        uint64 `parquet:"bytes_out"`

	Address6    string         `parquet:"pdn_address6,dict,optional"`
	Volumes     []containerRow `parquet:"traffic_volumes,list"`
	NodeID      string         `parquet:"node_id,dict"`
	Gateway     string         `parquet:"gateway_address,dict,optional"`
	ServingNode string         `parquet:"serving_node_address,dict,optional"`
	QCI         uint8          `parquet:"qci,dict"`
	ARP         uint8          `parquet:"arp,dict"`
	Charging    uint16         `parquet:"charging_characteristics,dict"`
	Selection   uint8          `parquet:"selection_mode,dict"`
	Zone        int8           `parquet:"zone_quarters,dict"`
	Area        uint16         `parquet:"area_code,dict"`
	Cell        uint32         `parquet:"cell_id,dict"`
}

// containerRow is a traffic.TrafficVolume.
type containerRow struct {
	Change uint8  `parquet:"change_condition"`
	Time   int64  `parquet:"change_time,timestamp(microsecond)"`
	In     uint64 `parquet:"bytes_in"`
	Out    uint64 `parquet:"bytes_out"`
}

var cdrs = table[traffic.CDR, cdrRow]{
	folder: "cdrs",
	hour: func(c *traffic.CDR) (time.Time, error) {
		return set(c.Closing, "the closing time of a charging record")
	},
	encode: func(c *traffic.CDR, row *cdrRow) {
		*row = cdrRow{
			ChargingID: c.ChargingID, Sequence: c.Sequence, IMSI: c.IMSI.String(), MSISDN: c.MSISDN.String(), IMEISV: c.IMEISV.String(),
			APN: c.APN, Address: address(c.Address), PLMN: c.PLMN.String(), RAT: uint8(c.RAT),
			Opening: c.Opening.UnixMicro(), Closing: c.Closing.UnixMicro(), Cause: uint8(c.Cause), In: c.In, Out: c.Out,
			Address6: address(c.Address6), NodeID: c.NodeID, Gateway: address(c.Gateway), ServingNode: address(c.ServingNode),
			QCI: c.QCI, ARP: c.ARP, Charging: c.ChargingCharacteristics, Selection: c.SelectionMode, Zone: c.Zone, Area: c.Area, Cell: c.Cell,
		}
		for _, v := range c.Volumes {
			row.Volumes = append(row.Volumes, containerRow{uint8(v.Change), v.Time.UnixMicro(), v.In, v.Out})
		}
	},
	decode: func(row *cdrRow) (c traffic.CDR, err error) {
		c = traffic.CDR{
			ChargingID: row.ChargingID, Sequence: row.Sequence, APN: row.APN, RAT: traffic.RATType(row.RAT),
			Opening: micro(row.Opening), Closing: micro(row.Closing), Cause: traffic.CauseForRecordClosing(row.Cause), In: row.In, Out: row.Out,
			NodeID: row.NodeID, QCI: row.QCI, ARP: row.ARP, ChargingCharacteristics: row.Charging, SelectionMode: row.Selection,
			Zone: row.Zone, Area: row.Area, Cell: row.Cell,
		}
		for _, v := range row.Volumes {
			c.Volumes = append(c.Volumes, traffic.TrafficVolume{Change: traffic.ChangeCondition(v.Change), Time: micro(v.Time), In: v.In, Out: v.Out})
		}
		err = errors.Join(
			parseText("imsi", row.IMSI, &c.IMSI), parseText("msisdn", row.MSISDN, &c.MSISDN), parseText("imeisv", row.IMEISV, &c.IMEISV),
			parseText("plmn", row.PLMN, &c.PLMN), parseAddress("pdn_address", row.Address, &c.Address),
			parseAddress("pdn_address6", row.Address6, &c.Address6), parseAddress("gateway_address", row.Gateway, &c.Gateway),
			parseAddress("serving_node_address", row.ServingNode, &c.ServingNode))
		return c, err
	},
}

// assignmentRow is a traffic.Assignment.
type assignmentRow struct {
	User       string `parquet:"subscriber,dict"`
	Access     string `parquet:"access,dict"`
	Enterprise bool   `parquet:"enterprise"`
	Prefix     string `parquet:"prefix,dict"`
	From       int64  `parquet:"from_time,timestamp(microsecond)"`
	Until      int64  `parquet:"until_time,optional,timestamp(microsecond)"` // null while it lasts
}

var assignments = table[traffic.Assignment, assignmentRow]{
	folder: "assignments",
	hour:   func(a *traffic.Assignment) (time.Time, error) { return set(a.From, "the beginning of an assignment") },
	encode: func(a *traffic.Assignment, row *assignmentRow) {
		*row = assignmentRow{User: a.User, Access: string(a.Access), Enterprise: a.Enterprise, Prefix: a.Prefix.String(), From: a.From.UnixMicro()}
		if !a.Until.IsZero() {
			row.Until = a.Until.UnixMicro()
		}
	},
	decode: func(row *assignmentRow) (a traffic.Assignment, err error) {
		a = traffic.Assignment{User: row.User, Enterprise: row.Enterprise, From: micro(row.From)}
		if row.Until != 0 {
			a.Until = micro(row.Until)
		}
		a.Prefix, err = netip.ParsePrefix(row.Prefix)
		return a, errors.Join(err, parseText("access", row.Access, &a.Access))
	},
}

// volumeRow is a traffic.Volume.
type volumeRow struct {
	Hour      int64  `parquet:"hour_start,timestamp(microsecond)"`
	Access    string `parquet:"access,dict"`
	Direction string `parquet:"direction,dict"`
	Protocol  uint8  `parquet:"protocol,dict"`
	Port      uint16 `parquet:"port"`
	AS        uint32 `parquet:"asn,dict"`
	Packets   uint64 `parquet:"packets"`
	Bytes     uint64 `parquet:"bytes"`
}

var volumes = table[traffic.Volume, volumeRow]{
	folder: "volumes",
	hour:   func(v *traffic.Volume) (time.Time, error) { return set(v.Hour, "the hour of a volume") },
	encode: func(v *traffic.Volume, row *volumeRow) {
		*row = volumeRow{Hour: v.Hour.UnixMicro(), Access: string(v.Access), Direction: v.Direction.String(), Protocol: v.Protocol,
			Port: v.Port, AS: v.AS, Packets: v.Packets, Bytes: v.Bytes}
	},
	decode: func(row *volumeRow) (v traffic.Volume, err error) {
		v = traffic.Volume{Hour: micro(row.Hour), Protocol: row.Protocol, Port: row.Port, AS: row.AS, Packets: row.Packets, Bytes: row.Bytes}
		return v, errors.Join(parseText("access", row.Access, &v.Access), parseText("direction", row.Direction, &v.Direction))
	},
}

// AppendRecords, AppendCDRs, AppendAssignments and AppendVolumes return writers
// for each kind of record. Times are kept to the microsecond.
func (s *Store) AppendRecords() *Writer[traffic.Record]         { return appendTo(s, &records) }
func (s *Store) AppendCDRs() *Writer[traffic.CDR]               { return appendTo(s, &cdrs) }
func (s *Store) AppendAssignments() *Writer[traffic.Assignment] { return appendTo(s, &assignments) }
func (s *Store) AppendVolumes() *Writer[traffic.Volume]         { return appendTo(s, &volumes) }

// Records streams the flow records, by the hour of their start.
func (s *Store) Records() iter.Seq2[traffic.Record, error] { return read(s, &records, always) }

// RecordsBetween streams the flow records of the hours that begin at from or
// later, and before until.
func (s *Store) RecordsBetween(from, until time.Time) iter.Seq2[traffic.Record, error] {
	return read(s, &records, func(hour time.Time) bool { return !hour.Before(from) && hour.Before(until) })
}

// CDRs streams the charging records, by the hour in which they closed.
func (s *Store) CDRs() iter.Seq2[traffic.CDR, error] { return read(s, &cdrs, always) }

// Assignments streams who had which address.
func (s *Store) Assignments() iter.Seq2[traffic.Assignment, error] {
	return read(s, &assignments, always)
}

// Volumes streams the truth of simulated traffic.
func (s *Store) Volumes() iter.Seq2[traffic.Volume, error] { return read(s, &volumes, always) }

// ReadRecords, ReadCDRs and ReadAssignments stream a Parquet file of a store's
// columns that isn't in one.
func ReadRecords(name string) iter.Seq2[traffic.Record, error] { return readOne(&records, name) }
func ReadCDRs(name string) iter.Seq2[traffic.CDR, error]       { return readOne(&cdrs, name) }
func ReadAssignments(name string) iter.Seq2[traffic.Assignment, error] {
	return readOne(&assignments, name)
}

func set(t time.Time, what string) (time.Time, error) {
	// Parquet's readers keep a timestamp in nanoseconds of 64 bits.
	if us := t.UnixMicro(); us <= 0 || us > math.MaxInt64/1000 {
		return t, fmt.Errorf("%s is %s, which isn't between 1970 and 2262", what, t.UTC().Format(time.RFC3339))
	}
	return t, nil
}

func micro(us int64) time.Time { return time.UnixMicro(us).UTC() }

func address(a netip.Addr) string {
	if !a.IsValid() {
		return ""
	}
	return a.String()
}

func parseAddress(column, text string, a *netip.Addr) (err error) {
	if text == "" {
		return nil
	}
	if *a, err = netip.ParseAddr(text); err != nil {
		return fmt.Errorf("column %s: %w", column, err)
	}
	return nil
}

func parseText[T interface{ UnmarshalText([]byte) error }](column, text string, v T) error {
	if text == "" {
		switch any(v).(type) {
		case *nas.IMSI, *nas.MSISDN, *nas.IMEISV:
			return nil
		}
	}
	if err := v.UnmarshalText([]byte(text)); err != nil {
		return fmt.Errorf("column %s: %w", column, err)
	}
	return nil
}
