// Package zone is the DNS of a mail lab: the records that its hosts publish, a
// server that answers questions about them, byte for byte, and the resolver
// that a host asks through.
package zone

import (
	"errors"
	"fmt"
	"io"
	"net/netip"
	"slices"
	"strings"

	"github.com/miekg/dns"
)

// TTL is that of the lab's own records, in seconds.
const TTL = 300

// Zone holds records of any name: the lab's whole name space.
type Zone struct {
	records map[string][]dns.RR // by name in lower case with a dot at the end
	// parents counts, for each name, the records at it and below, so that a
	// name without records is told from one that does not exist (RFC 8020).
	parents map[string]int
}

// New returns a zone without records.
func New() *Zone { return &Zone{records: map[string][]dns.RR{}, parents: map[string]int{}} }

func canonical(name string) string { return strings.ToLower(dns.Fqdn(name)) }

// Add adds a record.
func (z *Zone) Add(rr dns.RR) {
	name := canonical(rr.Header().Name)
	z.records[name] = append(z.records[name], rr)
	z.count(name, 1)
}

func (z *Zone) count(name string, n int) {
	for name != "." {
		if z.parents[name] += n; z.parents[name] == 0 {
			delete(z.parents, name)
		}
		_, rest, _ := strings.Cut(name, ".")
		if name = rest; name == "" {
			name = "."
		}
	}
}

// Remove takes away the records of a name and type.
func (z *Zone) Remove(name string, rrtype uint16) {
	name = canonical(name)
	before := len(z.records[name])
	kept := slices.DeleteFunc(z.records[name], func(rr dns.RR) bool { return rr.Header().Rrtype == rrtype })
	z.count(name, len(kept)-before)
	if z.records[name] = kept; len(kept) == 0 {
		delete(z.records, name)
	}
}

func header(name string, rrtype uint16) dns.RR_Header {
	return dns.RR_Header{Name: dns.Fqdn(name), Rrtype: rrtype, Class: dns.ClassINET, Ttl: TTL}
}

// AddAddress adds an A or AAAA record, and the PTR record that leads back.
func (z *Zone) AddAddress(name string, a netip.Addr) {
	if a.Is4() {
		z.Add(&dns.A{Hdr: header(name, dns.TypeA), A: a.AsSlice()})
	} else {
		z.Add(&dns.AAAA{Hdr: header(name, dns.TypeAAAA), AAAA: a.AsSlice()})
	}
	if back, err := dns.ReverseAddr(a.String()); err == nil {
		z.Add(&dns.PTR{Hdr: header(back, dns.TypePTR), Ptr: dns.Fqdn(name)})
	}
}

// AddMX adds an MX record. The host "." says that the domain takes no mail
// (RFC 7505).
func (z *Zone) AddMX(domain string, preference uint16, host string) {
	z.Add(&dns.MX{Hdr: header(domain, dns.TypeMX), Preference: preference, Mx: dns.Fqdn(host)})
}

// AddTXT adds a TXT record, in strings of at most 255 octets.
func (z *Zone) AddTXT(name, text string) {
	t := &dns.TXT{Hdr: header(name, dns.TypeTXT)}
	for part := range slices.Chunk([]byte(text), 255) {
		t.Txt = append(t.Txt, escape(part))
	}
	z.Add(t)
}

// escape writes octets as the library has them in a string: quotes and
// backslashes with a backslash before.
func escape(b []byte) string {
	return strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(string(b))
}

// Read adds the records of a zone file (RFC 1035 5). It reads nothing but r:
// $INCLUDE is an error.
func (z *Zone) Read(file string, r io.Reader) error {
	p := dns.NewZoneParser(r, ".", file)
	p.SetDefaultTTL(TTL)
	for rr, ok := p.Next(); ok; rr, ok = p.Next() {
		z.Add(rr)
	}
	if err := p.Err(); err != nil {
		return fmt.Errorf("reading the zone: %w", err)
	}
	return nil
}

// WriteTo writes the zone as a zone file, names in order.
func (z *Zone) WriteTo(w io.Writer) (int64, error) {
	names := make([]string, 0, len(z.records))
	for name := range z.records {
		names = append(names, name)
	}
	slices.Sort(names)
	var total int64
	for _, name := range names {
		for _, rr := range z.records[name] {
			n, err := fmt.Fprintln(w, rr)
			if total += int64(n); err != nil {
				return total, fmt.Errorf("writing the zone: %w", err)
			}
		}
	}
	return total, nil
}

// maxAliases is how many aliases in a row are followed.
const maxAliases = 8

// find gives the records that answer a question, aliases on the way first.
func (z *Zone) find(name string, rrtype uint16) (answers []dns.RR, rcode int) {
	for range maxAliases {
		at := z.records[canonical(name)]
		var alias *dns.CNAME
		for _, rr := range at {
			if rr.Header().Rrtype == rrtype || rrtype == dns.TypeANY {
				answers = append(answers, rr)
			} else if c, ok := rr.(*dns.CNAME); ok {
				alias = c
			}
		}
		switch {
		case alias != nil && rrtype != dns.TypeCNAME && rrtype != dns.TypeANY:
			answers = append(answers, alias)
			name = alias.Target
			continue
		case len(at) == 0 && z.parents[canonical(name)] == 0 && len(answers) == 0:
			return nil, dns.RcodeNameError
		}
		return answers, dns.RcodeSuccess
	}
	return nil, dns.RcodeServerFailure
}

// maxUDP is the most that is sent in a datagram, if the client takes it.
const maxUDP = 4096

// Answer answers a question as it came over the wire. A stream has room for
// any answer; without, what is too long for a datagram is cut, and says so. Nil
// is no answer: what came was no question.
func (z *Zone) Answer(query []byte, stream bool) []byte {
	q := new(dns.Msg)
	if err := q.Unpack(query); err != nil {
		if len(query) < 12 || query[2]&0x80 != 0 {
			return nil
		}
		r := &dns.Msg{MsgHdr: dns.MsgHdr{Id: uint16(query[0])<<8 | uint16(query[1]), Response: true, Rcode: dns.RcodeFormatError}}
		return pack(r)
	}
	if q.Response {
		return nil
	}
	r := new(dns.Msg).SetReply(q)
	r.Authoritative, r.RecursionAvailable = true, true
	size := dns.MinMsgSize
	if opt := q.IsEdns0(); opt != nil {
		size = min(max(int(opt.UDPSize()), dns.MinMsgSize), maxUDP)
		r.SetEdns0(maxUDP, false)
	}
	if stream {
		size = dns.MaxMsgSize
	}
	switch {
	case q.Opcode != dns.OpcodeQuery:
		r.Rcode = dns.RcodeNotImplemented
	case len(q.Question) != 1:
		r.Rcode = dns.RcodeFormatError
	case q.Question[0].Qclass != dns.ClassINET || q.Question[0].Qtype == dns.TypeAXFR || q.Question[0].Qtype == dns.TypeIXFR:
		r.Rcode = dns.RcodeRefused
	default:
		r.Answer, r.Rcode = z.find(q.Question[0].Name, q.Question[0].Qtype)
		if len(r.Answer) == 0 && (r.Rcode == dns.RcodeSuccess || r.Rcode == dns.RcodeNameError) {
			r.Ns = []dns.RR{startOfAuthority()}
		}
	}
	r.Truncate(size)
	return pack(r)
}

// startOfAuthority lets a negative answer be kept for a while (RFC 2308).
func startOfAuthority() dns.RR {
	return &dns.SOA{Hdr: header(".", dns.TypeSOA), Ns: "dns.lab.", Mbox: "hostmaster.lab.", Serial: 1, Refresh: 3600, Retry: 600, Expire: 86400, Minttl: 60}
}

func pack(m *dns.Msg) []byte {
	b, err := m.Pack()
	if err != nil {
		failed := &dns.Msg{MsgHdr: dns.MsgHdr{Id: m.Id, Response: true, Rcode: dns.RcodeServerFailure}, Question: m.Question}
		b, err = failed.Pack()
	}
	if err != nil {
		return nil
	}
	return b
}

// Describe names a DNS message for the trace.
func Describe(pdu []byte) (name, cause string) {
	m := new(dns.Msg)
	if err := m.Unpack(pdu); err != nil || len(m.Question) != 1 {
		return "DNS, malformed", ""
	}
	name = dns.TypeToString[m.Question[0].Qtype] + " " + strings.TrimSuffix(m.Question[0].Name, ".")
	if !m.Response {
		return name + "?", ""
	}
	if m.Rcode != dns.RcodeSuccess {
		return name, dns.RcodeToString[m.Rcode]
	}
	return fmt.Sprintf("%s: %d", name, len(m.Answer)), ""
}

// errNoQuestion says that a name can't be asked about.
var errNoQuestion = errors.New("this is no name that DNS could have")
