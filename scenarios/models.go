package scenarios

import (
	"fmt"

	"sunsetlab/sim/flow"
	"sunsetlab/traffic/published"
)

// Models are models of traffic in place of the published ones, each for the
// subscribers of its kind.
type Models map[published.Kind]*flow.Profile

// groups are subscribers as models have them, or as was published of a year.
func (m Models) groups(year, mobile, broadband int) (groups []flow.Group, err error) {
	for _, g := range []struct {
		kind published.Kind
		n    int
	}{{published.Mobile, mobile}, {published.Broadband, broadband}} {
		profile := m[g.kind]
		switch {
		case g.n == 0 && profile != nil:
			return nil, fmt.Errorf("the model %s is of %s subscribers, and there are none", profile.Model().Name, g.kind)
		case g.n == 0:
			continue
		case profile == nil:
			if profile, err = publishedProfile(g.kind, year); err != nil {
				return nil, err
			}
		}
		groups = append(groups, flow.Group{Name: g.kind.String(), Profile: profile, Subscribers: g.n})
	}
	return groups, nil
}

func publishedProfile(kind published.Kind, year int) (*flow.Profile, error) {
	m, err := flow.Published(kind, year)
	if err != nil {
		return nil, err
	}
	return flow.NewProfile(m)
}
