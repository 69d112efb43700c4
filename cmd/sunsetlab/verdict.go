package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"sunsetlab/scenarios"
	simreport "sunsetlab/sim/report"
)

// mostRows is how many statuses a table shows of one device, such as one that
// goes and comes all day; the last are always shown.
const (
	mostRows = 12
	lastRows = 2
)

// mostDevices is how many devices a table shows of a crowd. It says how many
// it leaves out; --json has them all.
const mostDevices = 20

// writeVerdict prints what came of a scenario: a table of what each device had
// when, and what was not met.
func writeVerdict(w io.Writer, v *scenarios.Verdict, st style, quiet bool) {
	word := st.good("met  ")
	if !v.Met {
		word = st.bad("UNMET")
	}
	fmt.Fprintf(w, "%s  %s  %s\n", word, st.bold(v.Scenario), v.Title)
	if !quiet {
		writeTable(w, v, st)
		writeDemand(w, v, st)
	}
	for i := range v.Expectations {
		o := &v.Expectations[i]
		if o.Met {
			continue
		}
		fmt.Fprintf(w, "  %s %s:%d %s: expected %s\n", st.bad("not met"), v.File, o.Line, o.Device, o.Expected)
		fmt.Fprintf(w, "          but saw %s\n", o.Saw)
		if o.Because != "" {
			fmt.Fprintf(w, "          because %s\n", o.Because)
		}
	}
	for _, warning := range v.Warnings {
		fmt.Fprintf(w, "  %s %s\n", st.bad("warning"), warning)
	}
	if !quiet {
		fmt.Fprintf(w, "  %d of %s met\n\n", met(v), plural(len(v.Expectations), "expectation"))
	}
}

func met(v *scenarios.Verdict) (n int) {
	for i := range v.Expectations {
		if v.Expectations[i].Met {
			n++
		}
	}
	return n
}

func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}

// writeTable prints a line for each status that each device had.
func writeTable(w io.Writer, v *scenarios.Verdict, st style) {
	rows := [][]string{{"device", "time", "RAT", "voice", "data", "because"}}
	left := 0
	for i := range v.Devices {
		if i >= mostDevices {
			left = len(v.Devices) - mostDevices
			break
		}
		rows = append(rows, tableRows(&v.Devices[i])...)
	}
	var widths [5]int
	for _, r := range rows {
		for i := range widths {
			widths[i] = max(widths[i], utf8.RuneCountInString(r[i]))
		}
	}
	for n, r := range rows {
		var b strings.Builder
		for i := range widths {
			b.WriteString(r[i])
			b.WriteString(strings.Repeat(" ", widths[i]-utf8.RuneCountInString(r[i])+2))
		}
		line := strings.TrimRight(b.String()+r[5], " ")
		if n == 0 {
			line = st.faint(line)
		}
		fmt.Fprintf(w, "  %s\n", line)
	}
	if left > 0 {
		fmt.Fprintf(w, "  … and %s more: --json has them all\n", plural(left, "device"))
	}
}

func tableRows(d *scenarios.DeviceVerdict) [][]string {
	// A row that differs in what no column shows says nothing.
	had := slices.CompactFunc(slices.Clone(d.Rows), func(a, b scenarios.Row) bool { return scenarios.Alike(a.Status, b.Status) })
	var rows [][]string
	for i := range had {
		r := &had[i]
		if left := len(had) - mostRows; left > 0 && i >= mostRows-lastRows && i < len(had)-lastRows {
			if i == mostRows-lastRows {
				rows = append(rows, []string{"", "…", "", "", "", fmt.Sprintf("%s in between: --json has them all", plural(left, "change"))})
			}
			continue
		}
		name, data := "", "no"
		if i == 0 {
			name = d.Name
		}
		if r.Data {
			data = "yes"
		}
		rat := r.RAT.String()
		if r.RAT == 0 && r.Camped != 0 {
			rat += " (camps on " + r.Camped.String() + ")"
		}
		rows = append(rows, []string{name, since(r.After()), rat, r.Voice.String(), data, r.Because})
	}
	return rows
}

// since says when something was, from the start: "640 ms", "2.54 s",
// "3:00:01.4", "2 d 11:05:00.0".
func since(d time.Duration) string {
	switch {
	case d == 0:
		return "0 s"
	case d < time.Second:
		return simreport.Duration(d)
	case d < time.Minute:
		return fmt.Sprintf("%.2f s", d.Seconds())
	}
	days, d := d/(24*time.Hour), d%(24*time.Hour)
	clock := fmt.Sprintf("%d:%02d:%04.1f", d/time.Hour, d%time.Hour/time.Minute, (d % time.Minute).Truncate(100*time.Millisecond).Seconds())
	if days > 0 {
		return fmt.Sprintf("%d d %s", days, clock)
	}
	return clock
}

// writeSummary prints how many of several scenarios were met.
func writeSummary(w io.Writer, verdicts []scenarios.Verdict, st style) {
	n, expectations := 0, 0
	for i := range verdicts {
		if verdicts[i].Met {
			n++
		}
		expectations += len(verdicts[i].Expectations)
	}
	text := fmt.Sprintf("%d of %s met, %s", n, plural(len(verdicts), "scenario"), plural(expectations, "expectation"))
	if n == len(verdicts) {
		text = st.good(text)
	} else {
		text = st.bad(text)
	}
	fmt.Fprintln(w, text)
}
