package main

import (
	"fmt"
	"io"
	"text/tabwriter"

	"sunsetlab/scenarios"
	simreport "sunsetlab/sim/report"
)

// writeSunsetMail prints what becomes of users' mail: by device, by class, and
// under each mitigation.
func writeSunsetMail(w io.Writer, s *scenarios.Sunset) error {
	m := s.Mail
	fmt.Fprintf(w, "\nMAIL of the %d days after the end of 3G: %s\n", int(m.Until.Sub(m.From).Hours()/24), m.Workload)
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	const heads = "WRITES\tDELAYED\tLOST\tWAITING\tIS SENT\tLATE\tUNREAD\tLONGEST WAIT"
	fmt.Fprintln(tw, "\nDEVICE\tCLASS\t"+heads)
	for i := range s.Rows {
		if r := &s.Rows[i]; r.Mail != nil {
			fmt.Fprintf(tw, "%s\t%s\t%s\n", r.Device, r.Class, mailCells(r.Mail))
		}
	}
	fmt.Fprintln(tw, "\nCLASS\tDEVICES\t"+heads)
	for i := range m.Classes {
		c := &m.Classes[i]
		fmt.Fprintf(tw, "%s, %s\t%d\t%s\n", c.Class, c.Class.Meaning(), c.Devices, mailCells(&c.MailImpact))
	}
	fmt.Fprintf(tw, "all\t%d\t%s\n", len(s.Rows), mailCells(&m.Total))
	fmt.Fprintln(tw, "\nMITIGATION\tIN TIME\tREGAINED\tDELAYED\tLOST\tWAITING OR UNREAD\tHELPED\tWORSE")
	fmt.Fprintf(tw, "none\t%d of %d\t\t%d\t%d\t%d\t\t\n", m.Total.Good(), m.Total.Total(), m.Total.Late(), m.Total.Lost, m.Total.Open())
	for i := range m.Mitigations {
		x := &m.Mitigations[i]
		fmt.Fprintf(tw, "%s %s\t%d of %d\t%+d\t%d\t%d\t%d\t%s\t%s\n", x.ID, x.Name, x.Good(), x.Total(), x.Regained, x.Late(), x.Lost,
			x.Open(), several(x.Helped), several(x.Worse))
	}
	if err := tw.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprint(w, `
A device's user writes letters, of which some leave late, are lost in the outbox,
or wait there at the end; and is sent letters, of which some are got late or are
unread at the end.
`)
	return err
}

func mailCells(i *scenarios.MailImpact) string {
	return fmt.Sprintf("%d\t%d\t%d\t%d\t%d\t%d\t%d\t%s", i.Written, i.Delayed, i.Lost, i.Waiting, i.Arrived, i.FetchedLate, i.Unread, simreport.Duration(i.Worst))
}
