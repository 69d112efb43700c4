package main

import (
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"sunsetlab/scenarios"
)

// attemptColumns are those of a call and an emergency call in CSV; the messages
// an hour on each interface follow.
func attemptColumns() []string {
	columns := []string{"call_tried", "call_connected", "call_seconds", "emergency_tried", "emergency_connected", "emergency_seconds"}
	for _, i := range scenarios.Interfaces {
		columns = append(columns, strings.ToLower(i.Name)+"_per_hour")
	}
	return columns
}

// attemptFields are the fields of those columns.
func attemptFields(call, emergency *scenarios.Attempt, signalling map[string]float64) []string {
	var fields []string
	for _, a := range []*scenarios.Attempt{call, emergency} {
		var tried []string
		for _, domain := range a.Tried {
			tried = append(tried, string(domain))
		}
		fields = append(fields, strings.Join(tried, " "), strconv.FormatBool(a.Connected), shortest(a.Seconds))
	}
	for _, i := range scenarios.Interfaces {
		fields = append(fields, strconv.FormatFloat(signalling[i.Name], 'f', 1, 64))
	}
	return fields
}

func shortest(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

// writeComparisonCSV prints a line for each device under each mitigation.
func writeComparisonCSV(w io.Writer, c *scenarios.Comparison) error {
	header := slices.Concat([]string{"mitigations", "device", "effect", "rat", "voice", "data", "data_seconds"}, attemptColumns(),
		[]string{"wanted_bytes", "carried_bytes", "lost_bytes", "regained_bytes",
			"letters", "letters_in_time", "letters_late", "letters_lost", "letters_open", "letters_regained"})
	records := [][]string{header}
	for i := range c.Outcomes {
		o := &c.Outcomes[i]
		for j := range o.Devices {
			d := &o.Devices[j]
			records = append(records, slices.Concat(
				[]string{o.Label, d.Device, string(d.Effect), d.RAT.String(), d.Voice.String(), strconv.FormatBool(d.Data), shortest(d.DataSeconds)},
				attemptFields(&d.Call, &d.Emergency, d.Signalling), comparedBytes(d.Traffic), comparedLetters(d.Mail)))
		}
	}
	return writeCSV(w, records)
}

// writeStatesCSV prints a line for each state of each device under each
// mitigation.
func writeStatesCSV(w io.Writer, c *scenarios.Comparison) error {
	records := [][]string{append([]string{"mitigations", "device", "rat", "camped", "voice", "data", "times", "seconds", "at"}, attemptColumns()...)}
	for i := range c.Outcomes {
		o := &c.Outcomes[i]
		for j := range o.Devices {
			d := &o.Devices[j]
			for k := range d.States {
				s := &d.States[k]
				records = append(records, append([]string{o.Label, d.Device, s.RAT.String(), s.Camped.String(), s.Voice.String(), strconv.FormatBool(s.Data),
					strconv.Itoa(s.Times), shortest(s.Seconds), shortest(s.At)}, attemptFields(&s.Call, &s.Emergency, s.Signalling)...))
			}
		}
	}
	return writeCSV(w, records)
}

func writeCSV(w io.Writer, records [][]string) error {
	if err := csv.NewWriter(w).WriteAll(records); err != nil {
		return fmt.Errorf("writing the comparison: %w", err)
	}
	return nil
}
