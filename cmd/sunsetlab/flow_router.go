package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/spf13/pflag"

	"sunsetlab/scenarios"
	"sunsetlab/traffic/netflow"
)

// routerFlags say how routers sample and export.
type routerFlags struct {
	version, sampling string
	scenarios.Sampling
}

// add adds how records are exported.
func (f *routerFlags) add(flags *pflag.FlagSet) {
	flags.StringVar(&f.version, "netflow", "v9", "routers export `VERSION`: v5, v9 or ipfix")
	flags.StringVar(&f.sampling, "sampling", "random", "routers sample `HOW`: random or systematic")
	flags.IntVar(&f.TemplatePackets, "template-packets", 100, "send templates and the sampling rate again after `N` datagrams")
	flags.DurationVar(&f.TemplateInterval, "template-interval", time.Minute, "and after `D` of the traffic's time")
}

// addCache adds how records are made, which those that there are have behind
// them.
func (f *routerFlags) addCache(flags *pflag.FlagSet) {
	flags.IntVar(&f.Exporters, "exporters", 1, "subscribers are behind `N` routers")
	flags.IntVar(&f.Domains, "domains", 1, "of `N` observation domains each")
	flags.Uint32Var(&f.Announce, "announce", 0, "tell collectors the wrong rate `N`, to see what they make of it")
	flags.DurationVar(&f.ActiveTimeout, "active-timeout", time.Minute, "export a flow that goes on after `D`")
	flags.DurationVar(&f.InactiveTimeout, "inactive-timeout", 15*time.Second, "and one that doesn't after `D`")
	flags.IntVar(&f.CacheLimit, "cache-limit", 65536, "keep `N` flows a domain at most")
}

// parse reads the words, and refuses numbers of which the routers would take
// another for their default.
func (f *routerFlags) parse() (err error) {
	if f.Version, err = netflow.ParseVersion(f.version); err != nil {
		return fmt.Errorf("--netflow: %w", err)
	}
	switch f.sampling {
	case "random":
		f.Config.Sampling = netflow.Random
	case "systematic":
		f.Config.Sampling = netflow.Systematic
	default:
		return fmt.Errorf("--sampling: %q is neither random nor systematic", f.sampling)
	}
	switch {
	case f.TemplatePackets < 1 || f.TemplateInterval < time.Second:
		return errors.New("--template-packets and --template-interval: want at least 1 and 1s")
	case f.ActiveTimeout < time.Second || f.InactiveTimeout < time.Second:
		return errors.New("--active-timeout and --inactive-timeout: want at least 1s each")
	case f.Exporters < 1:
		return fmt.Errorf("--exporters: %d", f.Exporters)
	case f.Domains < 1:
		return fmt.Errorf("--domains: %d", f.Domains)
	case f.CacheLimit < 1:
		return fmt.Errorf("--cache-limit: %d", f.CacheLimit)
	}
	return nil
}
