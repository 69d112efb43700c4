package provider

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"sunsetlab/nas"
	"sunsetlab/scenarios"
	"sunsetlab/sim/mail/abuse"
	"sunsetlab/traffic"
)

// The phones of the lab: how many there are, for how long, and how many times a
// day each loses its network or is switched off.
const (
	labPhones   = 10
	labDays     = 14
	labAbsences = 2.5
)

// natAddresses is how many addresses the carrier's NAT has; a PDN address always
// goes by the same one of them.
const natAddresses = 48

// Phones plays phones in an LTE network for two weeks and returns the addresses
// that they had on the Internet: each attach gives a phone another PDN address,
// and with it another of the carrier's NAT.
func Phones(seed uint64) ([]abuse.Phone, error) {
	s, err := scenarios.Parse("phones.yaml", []byte(phonesScenario(seed)), nil)
	if err != nil {
		return nil, fmt.Errorf("the phones' network: %w", err)
	}
	run, err := scenarios.Play(s, scenarios.Options{Seed: &seed})
	if err != nil {
		return nil, fmt.Errorf("the phones' network: %w", err)
	}
	phones := phonesOf(run.CDRs, s.Start)
	if len(phones) == 0 {
		return nil, errors.New("the phones' network: no phone had an address")
	}
	return phones, nil
}

// phonesScenario is a network with phones that come and go.
func phonesScenario(seed uint64) string {
	r := rand.New(rand.NewPCG(seed, labPhones))
	var devices, timeline strings.Builder
	for i := range labPhones {
		fmt.Fprintf(&devices, "  phone%d: {model: smartphone-no-volte}\n", i)
		at := time.Duration(0)
		for {
			at += time.Duration(r.ExpFloat64() / labAbsences * float64(day))
			back := at + 5*time.Minute + time.Duration(r.Int64N(int64(2*time.Hour)))
			if back >= labDays*day {
				break
			}
			for _, step := range []struct {
				at time.Duration
				do string
			}{{at, "power_off"}, {back, "power_on"}} {
				fmt.Fprintf(&timeline, "  - {at: %ds, do: %s, device: phone%d}\n", int(step.at.Seconds()), step.do, i)
			}
			at = back
		}
		fmt.Fprintf(&timeline, "  - {at: 0s, do: power_on, device: phone%d}\n", i)
	}
	return fmt.Sprintf("name: phones that come and go\nuntil: %dd\nnetwork: {plmn: \"44010\", voice: {ims_vops: false, sgs: full}}\n"+
		"workload: {flow: {constant: {every: 1h, in: 1kB, out: 10kB}}}\ndevices:\n%stimeline:\n%s", labDays, devices.String(), timeline.String())
}

// phonesOf reads charging records: who had which address from when on.
func phonesOf(cdrs []traffic.CDR, start time.Time) []abuse.Phone {
	leases := map[nas.IMSI][]abuse.Lease{}
	for i := range cdrs {
		c := &cdrs[i]
		if !c.Address.Is4() {
			continue
		}
		a := c.Address.As4()
		leases[c.IMSI] = append(leases[c.IMSI], abuse.Lease{From: c.Opening.Sub(start), Host: binary.BigEndian.Uint32(a[:]) % natAddresses})
	}
	var phones []abuse.Phone
	for _, imsi := range slices.SortedFunc(maps.Keys(leases), nas.IMSI.Compare) {
		l := leases[imsi]
		slices.SortFunc(l, func(a, b abuse.Lease) int { return cmp.Compare(a.From, b.From) })
		phones = append(phones, abuse.Phone{Span: labDays * day, Leases: l})
	}
	return phones
}
