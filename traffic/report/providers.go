package report

import (
	"cmp"
	"fmt"
	"slices"

	"sunsetlab/exhibit"
	"sunsetlab/traffic"
	"sunsetlab/traffic/estimate"
	"sunsetlab/traffic/published"
	"sunsetlab/traffic/rollup"
)

// provider is a network that users have traffic from.
type provider struct {
	name  string
	as    uint32
	https estimate.Tally // source port 443
	quic  estimate.Tally // of that, UDP
	hours clock
}

// mostProviders is how many providers a report names.
const mostProviders = 8

// providerAccess is whose providers are looked at: broadband users', or mobile
// users' if there are no others.
func (w *work) providerAccess() traffic.Access {
	for k := range w.sums.ASes {
		if k.Access == traffic.Broadband {
			return traffic.Broadband
		}
	}
	return traffic.Mobile
}

// providers are the networks by what users receive from port 443 of their own
// AS, the largest first; the last, without an AS, is all of them.
func (w *work) providers() []provider {
	access := w.providerAccess()
	var keys []rollup.ASKey
	for k := range w.sums.ASes {
		if k.Access == access && k.HTTPS && k.Direction == traffic.Out {
			keys = append(keys, k)
		}
	}
	slices.SortFunc(keys, rollup.ASKey.Compare)
	found := map[uint32]*provider{}
	all := provider{name: "all"}
	for _, k := range keys {
		at := k.Hour.Time().In(w.sums.Zone)
		if !w.inDays[rollup.DayOf(at)] {
			continue
		}
		p := found[k.AS]
		if p == nil {
			p = &provider{name: providerName(k.AS), as: k.AS}
			found[k.AS] = p
		}
		s := *w.sums.ASes[k]
		for _, p := range []*provider{p, &all} {
			p.https.Merge(s)
			if k.Protocol == uint8(published.UDP) {
				p.quic.Merge(s)
			}
			p.hours.add(at.Hour(), s)
		}
	}
	delete(found, 0)
	var list []provider
	for _, p := range found {
		list = append(list, *p)
	}
	slices.SortFunc(list, func(a, b provider) int {
		return cmp.Or(cmp.Compare(b.https.Volume, a.https.Volume), cmp.Compare(a.as, b.as))
	})
	if len(list) == 0 {
		return nil
	}
	return append(list[:min(len(list), mostProviders)], all)
}

func providerName(as uint32) string {
	for _, p := range published.Providers() {
		if p.AS == as {
			return p.Name
		}
	}
	return fmt.Sprintf("AS %d", as)
}

func (w *work) providerTable(list []provider) exhibit.Table {
	access := w.providerAccess()
	t := exhibit.Table{
		Name: "table-6-providers", Title: fmt.Sprintf("Table 6. From whom %s users receive by HTTPS and QUIC", access),
		Of: "persons and enterprises, source port 443, own AS alone, by samples",
		Columns: []exhibit.Column{{Name: "provider"}, {Name: "AS"}, {Name: "of port 443", Kind: exhibit.Percent, Limits: true},
			{Name: "of UDP 443", Kind: exhibit.Percent, Limits: true}},
	}
	all := &list[len(list)-1]
	compared := access == traffic.Broadband && slices.ContainsFunc(w.years(), func(y int) bool { return w.compared(y) == published.ConcentrationYear })
	if compared {
		t.Columns = append(t.Columns, exhibit.Column{Name: "published, of UDP 443", Kind: exhibit.Percent})
		t.Notes = append(t.Notes, "Published: "+published.Source+".")
	}
	for i := range list[:len(list)-1] {
		p := &list[i]
		row := []exhibit.Cell{exhibit.Words(p.name), exhibit.Words(fmt.Sprint(p.as)), estimated(w.Method.Share(p.https, all.https)), estimated(w.Method.Share(p.quic, all.quic))}
		if compared {
			row = append(row, exhibit.Nothing())
			for _, known := range published.Providers() {
				if known.AS == p.as && known.QUIC > 0 {
					row[4] = exhibit.Exact(known.QUIC)
				}
			}
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// providerHours is the figure of when which provider is busy.
func (w *work) providerHours(list []provider) exhibit.Figure {
	access := w.providerAccess()
	f := exhibit.Figure{
		Name: "figure-9-providers-by-hour", Title: "Figure 9. Providers over the day",
		Of: fmt.Sprintf("%s, persons and enterprises, source port 443, own AS alone, by samples", access),
		X:  exhibit.Axis{Label: "hour of the day", Scale: exhibit.HourOfDay, To: 23}, Y: exhibit.Axis{Label: "volume an hour; the highest of any is 1"},
		Notes: []string{"The mean of all days. Bands are the limits of estimates from samples."},
	}
	times := w.occurrences(func(_, hour int) int { return hour })
	peak := 0.0
	for i := range list[:len(list)-1] {
		for hour, s := range list[i].hours.slots {
			peak = max(peak, s.Volume/float64(times[hour]))
		}
	}
	for i := range list[:len(list)-1] {
		f.Series = append(f.Series, exhibit.Series{Name: list[i].name, Points: w.curve(&list[i].hours, times, peak)})
	}
	return f
}
