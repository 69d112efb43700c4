package main

import (
	"fmt"
	"io"
	"math"
	"strconv"
	"text/tabwriter"

	"sunsetlab/scenarios"
)

// workloadNamed is what users do by the name that a flag has for it, nil for
// none.
func workloadNamed(name string) (*scenarios.Workload, error) {
	switch name {
	case "":
		return nil, nil
	case "flow":
		return scenarios.DefaultFlow()
	case "mail":
		return scenarios.DefaultMail(), nil
	}
	return nil, fmt.Errorf("--workload: there is no workload %q: want flow or mail", name)
}

// seedGiven is the seed of the command line, nil without one.
func (f *runFlags) seedGiven() *uint64 {
	if !f.seeded {
		return nil
	}
	return &f.seed
}

// trafficHeads are the columns of comparedTraffic.
var trafficHeads = []string{"wants", "loses", "regained"}

func comparedTraffic(t *scenarios.ComparedTraffic) []string {
	if t == nil {
		return []string{"", "", ""}
	}
	return []string{octets(t.Wanted.Total()), lost(&t.Impact), signed(t.Regained)}
}

// mailHeads are the columns of comparedMail.
var mailHeads = []string{"letters in time", "lost", "regained"}

func comparedMail(m *scenarios.ComparedMail) []string {
	if m == nil {
		return []string{"", "", ""}
	}
	return []string{fmt.Sprintf("%d of %d", m.Good(), m.Total()), strconv.Itoa(m.Lost), fmt.Sprintf("%+d", m.Regained)}
}

// comparedLetters are columns of a comparison's CSV, empty without mail.
func comparedLetters(m *scenarios.ComparedMail) []string {
	if m == nil {
		return []string{"", "", "", "", "", ""}
	}
	var all []string
	for _, n := range []int{m.Total(), m.Good(), m.Late(), m.Lost, m.Open(), m.Regained} {
		all = append(all, strconv.Itoa(n))
	}
	return all
}

// comparedBytes are columns of a comparison's CSV, empty without
// traffic.
func comparedBytes(t *scenarios.ComparedTraffic) []string {
	if t == nil {
		return []string{"", "", "", ""}
	}
	number := func(n uint64) string { return strconv.FormatUint(n, 10) }
	return []string{number(t.Wanted.Total()), number(t.Carried.Total()), number(t.Lost.Total()), strconv.FormatInt(t.Regained, 10)}
}

// writeDemand prints what came of each device's traffic and mail.
func writeDemand(w io.Writer, v *scenarios.Verdict, st style) {
	for i := range v.Devices {
		if i == mostDevices {
			break // the table says how many there are
		}
		d := &v.Devices[i]
		if d.Traffic != nil {
			fmt.Fprintf(w, "  %s %s: %s\n", st.faint("traffic"), d.Name, scenarios.DemandWords(d.Traffic))
		}
		if d.Mail != nil {
			fmt.Fprintf(w, "  %s %s: %s\n", st.faint("mail"), d.Name, scenarios.MailWords(d.Mail))
		}
	}
}

func octets(n uint64) string { return scenarios.Octets(n).String() }

// signed is bytes that were regained or lost.
func signed(n int64) string {
	switch {
	case n > 0:
		return "+" + octets(uint64(n))
	case n < 0:
		return "-" + octets(uint64(-n))
	}
	return "0"
}

// lost says how much is, and how much that is of what was wanted.
func lost(i *scenarios.Impact) string {
	if i.Lost.Total() == 0 {
		return "nothing"
	}
	return fmt.Sprintf("%s (%s)", octets(i.Lost.Total()), share(i.LostShare))
}

func share(f float64) string { return strconv.FormatFloat(100*f, 'f', 1, 64) + " %" }

func withoutData(i *scenarios.Impact) string {
	return hours(i.HoursWithoutData)
}

// hours is a number of them; one too small to be shown is 0.
func hours(h float64) string {
	if math.Abs(h) < 0.05 {
		h = 0
	}
	return strconv.FormatFloat(h, 'f', 1, 64) + " h"
}

// writeSunsetTraffic prints what users lose: by device, by class, by hour of the
// first day, and under each mitigation.
func writeSunsetTraffic(w io.Writer, s *scenarios.Sunset) error {
	t := s.Traffic
	days := int(t.Until.Sub(t.From).Hours() / 24)
	fmt.Fprintf(w, "\nTRAFFIC of the %d days after the end of 3G: %s\n", days, t.Workload)
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "\nDEVICE\tCLASS\tWANTS\tLOSES\tWITHOUT DATA")
	for i := range s.Rows {
		if r := &s.Rows[i]; r.Traffic != nil {
			fmt.Fprintf(tw, "%s\t%s\t%s\t%s\t%s\n", r.Device, r.Class, octets(r.Traffic.Wanted.Total()), lost(&r.Traffic.Impact), withoutData(&r.Traffic.Impact))
		}
	}
	fmt.Fprintln(tw, "\nCLASS\tDEVICES\tWANT\tLOSE\tWITHOUT DATA")
	for i := range t.Classes {
		c := &t.Classes[i]
		fmt.Fprintf(tw, "%s, %s\t%d\t%s\t%s\t%s\n", c.Class, c.Class.Meaning(), c.Devices, octets(c.Wanted.Total()), lost(&c.Impact), withoutData(&c.Impact))
	}
	fmt.Fprintf(tw, "all\t%d\t%s\t%s\t%s\n", len(s.Rows), octets(t.Total.Wanted.Total()), lost(&t.Total), withoutData(&t.Total))
	fmt.Fprintln(tw, "\nHOUR\tWANT\tLOSE")
	for i := range min(24, len(t.ByHour)) {
		h := &t.ByHour[i]
		fmt.Fprintf(tw, "%s\t%s\t%s\n", h.Start.Format("2 Jan 15:04"), octets(h.Wanted.Total()), lost(&scenarios.Impact{Demand: h.Demand, LostShare: h.Demand.LostShare()}))
	}
	fmt.Fprintln(tw, "\nMITIGATION\tLOSE\tREGAINED\tHOURS REGAINED\tHELPED\tWORSE")
	for i := range t.Mitigations {
		m := &t.Mitigations[i]
		fmt.Fprintf(tw, "%s %s\t%s\t%s\t%s\t%s\t%s\n", m.ID, m.Name, lost(&m.Impact), signed(m.Regained), hours(m.HoursRegained),
			several(m.Helped), several(m.Worse))
	}
	if err := tw.Flush(); err != nil {
		return err
	}
	if len(t.ByHour) > 24 {
		fmt.Fprintf(w, "\nHours after the first day, and those of each device, are in --json.\n")
	}
	return nil
}

// several names one, or tells how many there are.
func several(names []string) string {
	if len(names) == 1 {
		return names[0]
	}
	return strconv.Itoa(len(names))
}
