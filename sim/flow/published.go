package flow

import (
	"fmt"
	"math"
	"net/netip"
	"slices"
	"time"

	"sunsetlab/traffic/published"
)

// Published returns the model of a year of Tables 1 to 4. What they leave open
// is assumed, and the model's Assumptions say so one by one. The model is the
// caller's to change.
func Published(kind published.Kind, year int) (*Model, error) {
	years := published.Years(kind)
	if !slices.Contains(years, year) {
		return nil, fmt.Errorf("nothing was published of %v subscribers in %d: there are %d to %d", kind, year, years[0], years[len(years)-1])
	}
	m := &Model{Name: fmt.Sprintf("%v %d", kind, year), Kind: kind, Year: year, Source: published.Source,
		Curves: providerCurves(), Providers: providers(), Elsewhere: elsewhere()}
	m.volume()
	if err := m.ports(); err != nil {
		return nil, err
	}
	m.days()
	m.growth()
	m.flows()
	m.assume("the providers are told apart on TCP and UDP 443 alone. Of UDP 443 Google, Facebook and ByteDance have the published shares; Amazon, Apple and Microsoft, and all shares of TCP 443, are chosen so that Google comes first and Amazon second")
	if kind == published.Mobile {
		m.assume("providers have the shares that were published for broadband")
	}
	m.assume("AS numbers are the providers' own; their addresses and all of AS 64496 to 64499 are invented, in 198.19.0.0/16 and 2001:db8::/32, which belong to nobody")
	m.assume("providers' hours: evening means 10 to 20 per cent above the working day's from evening into night, relative to the whole; steady means as much each hour; working hours have three times the night's")
	return m, nil
}

func (m *Model) assume(format string, args ...any) {
	m.Assumptions = append(m.Assumptions, fmt.Sprintf(format, args...))
}

func (m *Model) volume() {
	of := func(d published.Direction) Distribution {
		v, _ := published.Daily(m.Kind, m.Year, d)
		c := published.Heaviest(m.Kind, d)
		return Distribution{Mean: v.Mean, Median: v.Median, Mode: v.Mode, Top10: percent(c.Top10), Top1: percent(c.Top1),
			SharesAssumed: m.Year != published.ConcentrationYear}
	}
	m.Volume = DailyVolume{In: of(published.In), Out: of(published.Out), Correlation: 0.7, Persistence: 1}
	if m.Year != published.ConcentrationYear {
		m.assume("the shares of the heaviest subscribers are drawn towards those of %d, as far as the fit to mean, median and mode of %d lets them", published.ConcentrationYear, m.Year)
	}
	m.assume("IN and OUT of a subscriber have ranks with a correlation of 0.7: the source shows it in a figure only")
	m.assume("a subscriber's rank is the same each day; a MB is 1,000,000 bytes")
}

func percent(fraction float64) float64 { return math.Round(fraction*1000) / 10 }

func (m *Model) ports() error {
	year := min(max(m.Year, published.FirstPortYear), published.LastPortYear)
	if year != m.Year {
		m.assume("shares of ports are those of %d, the nearest year that was published", year)
	}
	mix, err := published.Mix(m.Kind, year)
	if err != nil {
		return fmt.Errorf("making the model %s: %w", m.Name, err)
	}
	for _, s := range mix {
		service := Service{Name: s.Name, Protocol: s.Protocol, Ports: Ports{s.From, s.To}, Percent: round(s.Percent, 4)}
		switch {
		case s.Name == "tcp/443":
			service.Providers = map[string]float64{"Google": 16, "Amazon": 15, "Facebook": 4, "ByteDance": 2, "Apple": 6, "Microsoft": 6}
		case s.Name == "udp/443":
			service.Providers = map[string]float64{"Google": 67, "Facebook": 13, "ByteDance": 6, "Amazon": 2, "Apple": 0.5, "Microsoft": 0.5}
		case s.From < s.To && s.From < 1024:
			service.Ports = Ports{1, min(s.To, 1023)}
			if s.To > 1023 {
				service.Ports = Ports{1024, registered}
			}
		case s.From < s.To:
			service.Ports.To = registered
		}
		m.Services = append(m.Services, service)
		if s.Note != "" && s.From == s.To {
			m.assume("%s", s.Note)
		}
	}
	m.level()
	m.assume("what no row of the tables names is spread evenly over the other ports of its range, up to %d; where the table has no range, from 1024", registered)
	m.assume("the mix of ports is the same at all hours, in both directions and for light and heavy subscribers, and personal traffic has the mix of the whole")
	return nil
}

// registered is the last port that a service may be registered for; those above
// are the subscribers' side.
const registered = 49151

// level makes the rounded shares 100 exactly, at the greatest.
func (m *Model) level() {
	sum, most := 0.0, 0
	for i := range m.Services {
		sum += m.Services[i].Percent
		if m.Services[i].Percent > m.Services[most].Percent {
			most = i
		}
	}
	m.Services[most].Percent = round(m.Services[most].Percent+100-sum, 4)
}

func round(f float64, digits int) float64 {
	scale := math.Pow10(digits)
	return math.Round(f*scale) / scale
}

func (m *Model) growth() {
	m.Growth = Growth{In: m.yearly(published.In), Out: m.yearly(published.Out)}
	m.assume("a subscriber's volume grows each month by the same factor, as the mean did in the year before the model's (for the first year, the year after)")
}

// yearly is how much the mean of a subscriber grew in a year, in per cent.
func (m *Model) yearly(d published.Direction) float64 {
	to, _ := published.Daily(m.Kind, m.Year, d)
	from, ok := published.Daily(m.Kind, m.Year-1, d)
	if !ok {
		from = to
		to, _ = published.Daily(m.Kind, m.Year+1, d)
	}
	return round(100*(to.Mean/from.Mean-1), 1)
}

func (m *Model) flows() {
	m.Flows = Granularity{PerDay: 60, Exponent: 0.5, Most: 2000, Tail: 1.3, Asymmetry: 0.3,
		Duration: 15 * time.Second, Spread: 0.5, Rate: 75}
	if m.Kind == published.Broadband {
		m.Flows.PerDay, m.Flows.Most, m.Flows.Rate = 120, 5000, 1000
	}
	m.assume("the number, sizes and durations of flows are not in the source. A flow stands for what a subscriber has with one host in one stretch; short exchanges such as DNS are taken together")
	m.assume("a flow ends by the end of its day")
}

func providers() []Provider {
	hours := map[string]string{"Apple": "steady", "Microsoft": "working_hours"}
	var all []Provider
	for i, p := range published.Providers() {
		curve, ok := hours[p.Name]
		if !ok {
			curve = "evening"
		}
		all = append(all, Provider{p.Name, Network{p.AS, invented(i)}, curve})
	}
	return all
}

// firstDocumentationAS is the first AS number of RFC 5398.
const firstDocumentationAS = 64496

func elsewhere() []Network {
	const first = 8 // after the providers' prefixes
	var all []Network
	for i := range 4 {
		all = append(all, Network{firstDocumentationAS + uint32(i), invented(first + i)})
	}
	return all
}

// invented are the prefixes of network i: of the range for benchmarks
// (RFC 2544) and that for documentation (RFC 3849).
func invented(i int) []netip.Prefix {
	return []netip.Prefix{
		netip.PrefixFrom(netip.AddrFrom4([4]byte{198, 19, byte(i * 16), 0}), 20),
		netip.PrefixFrom(netip.AddrFrom16([16]byte{0x20, 0x01, 0x0d, 0xb8, 0xf0, byte(i)}), 48),
	}
}
