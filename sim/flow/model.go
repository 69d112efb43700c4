package flow

import (
	"net/netip"
	"time"

	"sunsetlab/traffic/mixture"
	"sunsetlab/traffic/published"
)

// Model is the traffic of one kind of subscriber.
type Model struct {
	// Name is how reports call it.
	Name string `yaml:"name" json:"name"`
	// Kind of subscriber: how it reaches the network.
	Kind published.Kind `yaml:"kind" json:"kind" jsonschema:"required"`
	// Year whose figures the model begins with; what the model leaves out is as
	// it was published for then.
	Year int `yaml:"year" json:"year" jsonschema:"required,minimum=2007,maximum=2100"`
	// Source says where figures come from.
	Source string `yaml:"source" json:"source"`
	// Assumptions are what the source doesn't say and the model takes for
	// granted.
	Assumptions []string `yaml:"assumptions" json:"assumptions"`

	// Volume is how much subscribers move a day.
	Volume DailyVolume `yaml:"volume" json:"volume"`
	// Days are the shapes of the day.
	Days Days `yaml:"days" json:"days"`
	// Services are the protocols and ports; their per cent make 100.
	Services []Service `yaml:"services" json:"services"`
	// Providers are the networks that services may name.
	Providers []Provider `yaml:"providers" json:"providers"`
	// Elsewhere are the networks of all traffic that is no provider's, in equal
	// parts.
	Elsewhere []Network `yaml:"elsewhere" json:"elsewhere"`
	// Curves are the shapes of the day that providers may name.
	Curves map[string]Curve `yaml:"curves" json:"curves"`
	// Flows is how a day's volume comes in flows.
	Flows Granularity `yaml:"flows" json:"flows"`
	// Growth is how much more subscribers move each year.
	Growth Growth `yaml:"growth" json:"growth"`
}

// DailyVolume is how much subscribers move a day.
type DailyVolume struct {
	// In is what they send.
	In Distribution `yaml:"in" json:"in"`
	// Out is what they receive.
	Out Distribution `yaml:"out" json:"out"`
	// Correlation of In and Out, by a Gaussian copula: that of the normal
	// numbers that stand for a subscriber's two ranks.
	Correlation float64 `yaml:"correlation" json:"correlation" jsonschema:"minimum=-1,maximum=1"`
	// Persistence is how much of a subscriber's rank is the same each day: 1 for
	// all of it, 0 for none. Stratified draws have 1.
	Persistence float64 `yaml:"persistence" json:"persistence" jsonschema:"minimum=0,maximum=1"`
}

// Distribution of a direction's daily volume over subscribers, in MB: figures
// to which a mixture is fitted, or the mixture itself, which goes before.
type Distribution struct {
	// Mean over all subscribers.
	Mean float64 `yaml:"mean" json:"mean" jsonschema:"minimum=0"`
	// Median is the volume of the subscriber in the middle.
	Median float64 `yaml:"median" json:"median" jsonschema:"minimum=0"`
	// Mode is the peak of a histogram over the logarithm, in bins of 0.05
	// decade.
	Mode float64 `yaml:"mode" json:"mode" jsonschema:"minimum=0"`
	// Top10 is the share in per cent of the heaviest tenth of subscribers, 0 if
	// not known.
	Top10 float64 `yaml:"top10" json:"top10" jsonschema:"minimum=0,maximum=100"`
	// Top1 is the share in per cent of the heaviest hundredth of subscribers, 0
	// if not known.
	Top1 float64 `yaml:"top1" json:"top1" jsonschema:"minimum=0,maximum=100"`
	// SharesAssumed says that both are wishes, which mean, median and mode may
	// overrule.
	SharesAssumed bool `yaml:"shares_assumed" json:"shares_assumed"`
	// Mixture of log-normals of MB, in place of the figures.
	Mixture *mixture.Mixture `yaml:"mixture,omitempty" json:"mixture,omitempty"`
}

// Days are the shapes of the day: how fast traffic is in equal parts of it, 24
// for hours, in one unit for all three. A subscriber's volume is that of the
// mean day of a week of five weekdays and two days of weekend.
type Days struct {
	// Weekday is Monday to Friday.
	Weekday Rates `yaml:"weekday" json:"weekday"`
	// Weekend is Saturday, Sunday and days off.
	Weekend Rates `yaml:"weekend" json:"weekend"`
	// SchoolHoliday is a weekday without school.
	SchoolHoliday Rates `yaml:"school_holiday" json:"school_holiday"`
}

// Rates are relative, one for each equal part of a day.
type Rates []float64

// Curve is a provider's day.
type Curve struct {
	// Of is what the rates multiply: the whole traffic's shape of the day, or
	// time, which makes them the provider's shape itself.
	Of CurveOf `yaml:"of" json:"of" jsonschema:"required"`
	// Rates are relative, one for each equal part of a day.
	Rates Rates `yaml:"rates" json:"rates" jsonschema:"required"`
}

// CurveOf is what a curve's rates multiply.
type CurveOf string

const (
	OfDay  CurveOf = "day"  // the shape of the day
	OfTime CurveOf = "time" // nothing
)

// Words lists them.
func (CurveOf) Words() []string { return []string{string(OfDay), string(OfTime)} }

// Service is a protocol and its ports.
type Service struct {
	// Name is such as tcp/443 or udp-other.
	Name string `yaml:"name" json:"name" jsonschema:"required"`
	// Protocol above IP.
	Protocol published.Protocol `yaml:"protocol" json:"protocol" jsonschema:"required"`
	// Ports of the service's side: one, or a range such as 1024-49151, from
	// which ports that another service names are left out.
	Ports Ports `yaml:"ports,omitempty" json:"ports"`
	// Percent of all bytes that it has.
	Percent float64 `yaml:"percent" json:"percent" jsonschema:"required,minimum=0,maximum=100"`
	// Providers are the per cent of the service's bytes over a day that are
	// each provider's.
	Providers map[string]float64 `yaml:"providers,omitempty" json:"providers,omitempty"`
}

// Provider is a network whose traffic is told apart.
type Provider struct {
	// Name by which services call it.
	Name    string `yaml:"name" json:"name" jsonschema:"required"`
	Network `yaml:",inline"`
	// Hours is the curve of its day; empty for that of the whole traffic.
	Hours string `yaml:"hours,omitempty" json:"hours,omitempty"`
}

// Network is where remote hosts are.
type Network struct {
	// AS is the number of its autonomous system.
	AS uint32 `yaml:"as" json:"as" jsonschema:"required"`
	// Prefixes from which addresses are drawn, of IPv4 or IPv6.
	Prefixes []netip.Prefix `yaml:"prefixes" json:"prefixes" jsonschema:"required"`
}

// Granularity says how a day's volume comes in flows.
type Granularity struct {
	// PerDay is how many flows a subscriber has whose volume is the median.
	PerDay float64 `yaml:"per_day" json:"per_day" jsonschema:"minimum=1,maximum=100000"`
	// Exponent is the power of the volume with which the number grows.
	Exponent float64 `yaml:"exponent" json:"exponent" jsonschema:"minimum=0,maximum=1"`
	// Most is the greatest number a day.
	Most int `yaml:"most" json:"most" jsonschema:"minimum=1,maximum=1000000"`
	// Tail is the index of the Pareto distribution of a flow's size: the nearer
	// to 1, the more of the bytes are in few flows.
	Tail float64 `yaml:"tail" json:"tail" jsonschema:"minimum=1.01,maximum=10"`
	// Asymmetry is how much flows differ in the ratio of their directions, in
	// decades (standard deviation).
	Asymmetry float64 `yaml:"asymmetry" json:"asymmetry" jsonschema:"minimum=0,maximum=2"`
	// Duration is the median duration of a flow of 1 MB; it grows with the
	// square root of the size.
	Duration time.Duration `yaml:"duration" json:"duration"`
	// Spread is how much durations differ, in decades (standard deviation).
	Spread float64 `yaml:"spread" json:"spread" jsonschema:"minimum=0,maximum=2"`
	// Rate is the fastest that a flow can be, in Mbit/s, both directions
	// together.
	Rate float64 `yaml:"rate" json:"rate" jsonschema:"minimum=0.001,maximum=1000000"`
	// IPv6 is the per cent of flows with a remote host of IPv6, as far as
	// networks have prefixes of it.
	IPv6 float64 `yaml:"ipv6" json:"ipv6" jsonschema:"minimum=0,maximum=100"`
}

// Growth is how much more a subscriber moves after a year, in per cent.
type Growth struct {
	// In is what it sends.
	In float64 `yaml:"in" json:"in" jsonschema:"minimum=-90,maximum=1000"`
	// Out is what it receives.
	Out float64 `yaml:"out" json:"out" jsonschema:"minimum=-90,maximum=1000"`
}
