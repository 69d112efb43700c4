package scenarios

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"sunsetlab/scenarios/strict"
	"sunsetlab/sim/mme"
	"sunsetlab/sim/ue"
)

func (c *checker) checkTimeline() {
	for i := range c.Timeline {
		c.checkStep(fmt.Sprintf("timeline[%d]", i), &c.Timeline[i])
	}
}

func (c *checker) checkStep(path string, s *Step) {
	c.time(path+".at", &s.At)
	v, ok := verbOf(s.Do)
	if !ok {
		return // the decoder has said so
	}
	given := c.doc.Keys(path)
	for _, key := range v.needs {
		if !slices.Contains(given, key) {
			c.reject(path, "%s needs %s", s.Do, key)
		}
	}
	for _, key := range given {
		if key != "at" && key != "do" && !slices.Contains(v.needs, key) && !slices.Contains(v.takes, key) {
			c.reject(path+"."+key, "%s takes no %s%s", s.Do, key, takes(v))
		}
	}
	if s.Device != "" {
		c.checkDeviceName(path+".device", s.Device)
	}
	c.checkNetworkName(path+".network", s.Network)
	if s.Cell != "" {
		c.checkCellName(path+".cell", s.Cell)
	}
	c.checkStepValue(path, s)
	if s.Pause != nil {
		c.last = max(c.last, s.At.Since(c.Start)+*s.Pause)
	}
}

func takes(v verb) string {
	all := slices.Concat(v.needs, v.takes)
	if len(all) == 0 {
		return ""
	}
	return ": it takes " + strings.Join(all, ", ")
}

func (c *checker) checkStepValue(path string, s *Step) {
	var words []string
	switch s.Do {
	case UsageSetting:
		words = strict.WordsOf(reflect.TypeFor[ue.UsageSetting]())
	case VoiceDomainPreference:
		words = strict.WordsOf(reflect.TypeFor[ue.VoiceDomainPreference]())
	case CombinedGives:
		words = AdditionalUpdateResult("").Words()
	case FarEndDoes:
		words = FarEnd("").Words()
	case SGSNContext:
		words = strict.WordsOf(reflect.TypeFor[mme.SGSNContext]())
	case RejectVerb:
		c.checkReject(path, &s.Reject)
		return
	case ChangeSubscription:
		if s.Subscription != nil {
			c.checkChange(path+".subscription", s)
		}
		return
	case RADIUSAnswers:
		c.checkFails(path, s)
		if s.Server != "" && !slices.Contains(c.servers, s.Server) {
			c.reject(path+".server", "there is no RADIUS server %q%s", s.Server, strict.Hint(s.Server, c.servers))
		}
		return
	case BearerModify, GatewayBearer, GatewayBearerModify:
		c.checkQuality(path, s)
		return
	case SGsAnswers:
		c.checkFails(path, s)
		if s.Answer == "refuses" && s.Cause == 0 {
			c.reject(path, "an MSC that refuses needs a cause")
		}
		return
	default:
		return
	}
	if s.Value != "" && !slices.Contains(words, s.Value) {
		c.reject(path+".value", "%q is no value here%s", s.Value, strict.Hint(s.Value, words))
	}
}

// checkFails keeps an answer that is the IMS's to the IMS.
func (c *checker) checkFails(path string, s *Step) {
	if s.Answer == Answer(IMSFails) {
		c.reject(path+".answer", "fails is for ims alone: say silent or refuses")
	}
}

// checkChange checks a change of a subscription: the keys of a card can't
// change after it was made.
func (c *checker) checkChange(path string, s *Step) {
	for _, key := range c.doc.Keys(path) {
		if !slices.Contains([]string{"known", "nam", "ard", "apns", "default_apn", "msisdn"}, key) {
			c.reject(path+"."+key, "%s of a subscription does not change", key)
		}
	}
	if n := c.home(c.Devices[s.Device]); n != nil {
		c.checkSubscribedAPNs(path, s.Subscription, n)
	}
}

// checkSubscribedAPNs reports whether a subscription names APNs that its home
// network has.
func (c *checker) checkSubscribedAPNs(path string, s *Subscription, n *Network) bool {
	sound := true
	names := slices.Sorted(maps.Keys(n.APNs))
	for i, a := range s.APNs {
		if !slices.Contains(names, a) {
			c.reject(fmt.Sprintf("%s.apns[%d]", path, i), "network %s has no APN %q%s", n.Name, a, strict.Hint(a, names))
			sound = false
		}
	}
	if s.DefaultAPN == "" {
		return sound
	}
	if len(s.APNs) > 0 {
		names = s.APNs
	}
	if !slices.Contains(names, s.DefaultAPN) {
		c.reject(path+".default_apn", "the default is none of the subscriber's APNs: %q%s", s.DefaultAPN, strict.Hint(s.DefaultAPN, names))
		sound = false
	}
	return sound
}

func (c *checker) checkCellName(path, name string) {
	var names []string
	for _, n := range c.networks {
		for i := range n.Cells {
			names = append(names, n.Cells[i].Name)
		}
		names = append(names, utranCellName(n, c.networks))
	}
	if !slices.Contains(names, name) {
		c.reject(path, "there is no cell %q%s", name, strict.Hint(name, names))
	}
}

// utranCellName is how the 3G cell of a network is called.
func utranCellName(n *Network, all []*Network) string {
	if n == all[0] {
		return "utran"
	}
	return n.Name + "-utran"
}
