package mail

import (
	"crypto"
	"fmt"
	"time"

	"github.com/miekg/dns"

	"sunsetlab/mail/dkim"
	"sunsetlab/sim/mail/keyring"
)

// ring is the keys of one domain and algorithm.
type ring struct {
	host, domain string
	algorithm    AlgorithmWord
	bits         int
	// generation counts the keys there were; selector is of the one in use.
	generation int
	selector   string
	key        crypto.Signer
	err        error
}

// DefaultKeep is how long a key stays published when another has taken its
// place: as long as mail signed with it can be on its way.
const DefaultKeep = 7 * 24 * time.Hour

func ringKey(domain string, s *Signing) string {
	return domain + " " + string(algorithmOf(s)) + fmt.Sprintf(" %d", bitsOf(s))
}

func algorithmOf(s *Signing) AlgorithmWord {
	if s.Algorithm == "" {
		return RSASHA256
	}
	return s.Algorithm
}

func bitsOf(s *Signing) int {
	if s.Bits == 0 {
		return 2048
	}
	return s.Bits
}

// ring gives the keys that a signing is done with, made and published when
// they are first asked for.
func (n *Network) ring(host, domain string, s *Signing) *ring {
	id := ringKey(domain, s)
	r := n.rings[id]
	if r == nil {
		r = &ring{host: host, domain: domain, algorithm: algorithmOf(s), bits: bitsOf(s)}
		n.rings[id] = r
		n.turn(r)
	}
	return r
}

// turn makes the ring's next key and publishes it.
func (n *Network) turn(r *ring) {
	r.generation++
	r.selector = fmt.Sprintf("s%d", r.generation)
	label := fmt.Sprintf("%s %s %s", r.domain, r.algorithm, r.selector)
	if r.algorithm == Ed25519SHA256 {
		r.selector = "e" + r.selector[1:]
		r.key = keyring.Ed25519(n.cfg.Seed, label)
	} else {
		if r.bits != 2048 {
			r.selector += fmt.Sprintf("-%d", r.bits)
		}
		r.key, r.err = keyring.RSA(r.bits, n.cfg.Seed, label)
	}
	if r.err != nil {
		return
	}
	record, err := dkim.Record(r.key.Public())
	if err != nil {
		r.err = err
		return
	}
	n.Zone.AddTXT(dkim.KeyName(r.domain, r.selector), record)
}

// signer gives a host its keys.
func (n *Network) signer(host string) Signer {
	return func(domain string, s *Signing) (string, crypto.Signer, error) {
		r := n.ring(host, domain, s)
		return r.selector, r.key, r.err
	}
}

// Rotate gives a host new keys. The old ones stay published for the time keep,
// and are then taken out of DNS.
func (n *Network) Rotate(host string, keep time.Duration) {
	for _, r := range n.ringsOf(host) {
		old := r.selector
		n.turn(r)
		n.env.After(keep, func() { n.Zone.Remove(dkim.KeyName(r.domain, old), dns.TypeTXT) })
	}
}

func (n *Network) ringsOf(host string) []*ring {
	var all []*ring
	h := n.hosts[host]
	if h == nil {
		return nil
	}
	seen := map[*ring]bool{}
	for _, s := range []*Signing{h.cfg.DKIM, h.cfg.signing()} {
		if s == nil {
			continue
		}
		if r := n.rings[ringKey(h.cfg.domain(s), s)]; r != nil && !seen[r] {
			seen[r] = true
			all = append(all, r)
		}
	}
	return all
}
