package intake

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"sunsetlab/traffic"
)

// nfdumpHeader is what nfdump 1.7.1 prints first with -o csv, and leaves out
// with -q: this much of it is of use.
const nfdumpHeader = "ts,te,td,sa,da,sp,dp,pr,flg,fwd,stos,ipkt,ibyt,opkt,obyt,in,out,sas,das," +
	"smk,dmk,dtos,dir,nh,nhb,svln,dvln,ismc,odmc,idmc,osmc,mpls1,mpls2,mpls3,mpls4,mpls5,mpls6,mpls7,mpls8,mpls9,mpls10,cl,sl,al,ra,eng,exid,tr"

var nfdumpColumns = strings.Split(nfdumpHeader, ",")

// NfdumpOptions say what nfdump's CSV doesn't.
type NfdumpOptions struct {
	// Zone is that of its times: the one of the machine that ran nfdump.
	Zone *time.Location
	// Multiplied is N if nfcapd has multiplied packets and octets by the
	// sampling rate, which it does where it knows it; 0 if they are as sampled.
	Multiplied uint32
	// Rate is N of one packet in N where they are as sampled; 0 if unknown.
	Rate uint32
}

// Nfdump streams flow records that nfdump has printed with -o csv. A flow of
// two directions, as -b and -B make of two records, is two records again.
func Nfdump(file string, r io.Reader, o NfdumpOptions, c *Count) iter.Seq2[traffic.Record, error] {
	return func(yield func(traffic.Record, error) bool) {
		c.File = file
		if o.Zone == nil {
			o.Zone = time.UTC
		}
		t, err := openNfdump(file, r)
		if err != nil {
			yield(traffic.Record{}, err)
			return
		}
		t.count = c
		for {
			ok, err := t.next()
			if err != nil {
				yield(traffic.Record{}, err)
			}
			if !ok {
				return
			}
			if t.row[0] == "Summary" {
				c.Rows--
				if err := t.end(); err != nil {
					yield(traffic.Record{}, err)
				}
				return
			}
			forth, back := t.record(&o)
			if t.bad != nil {
				c.bad(t.line(), t.bad)
				continue
			}
			if !yield(forth, nil) || back.Packets > 0 && !yield(back, nil) {
				return
			}
		}
	}
}

// openNfdump reads the header, which -q leaves out.
func openNfdump(file string, r io.Reader) (*table, error) {
	var start [3]byte
	n, err := io.ReadFull(r, start[:])
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	if n == 0 {
		return nil, fmt.Errorf("%s is empty: it should be what nfdump -o csv prints", file)
	}
	whole := io.MultiReader(strings.NewReader(string(start[:n])), r)
	headless := start[0] >= '0' && start[0] <= '9'
	if headless {
		whole = io.MultiReader(strings.NewReader(nfdumpHeader+"\n"), whole)
	}
	t, err := open(file, whole, nil, nfdumpColumns, []string{"ts"}, []string{"te", "td"}, []string{"sa"}, []string{"da"}, []string{"pr"}, []string{"ipkt"}, []string{"ibyt"})
	if err != nil {
		return nil, fmt.Errorf("%w: it should be what nfdump -o csv prints", err)
	}
	if headless {
		t.added = 1
	}
	return t, nil
}

// record reads a row, and what it says of the other direction.
func (t *table) record(o *NfdumpOptions) (forth, back traffic.Record) {
	r := traffic.Record{
		Start: t.moment("ts", o.Zone), End: t.moment("te", o.Zone), Src: t.address("sa"), Dst: t.address("da"),
		SrcPort: uint16(t.number("sp", 16)), DstPort: t.dstPort(), Protocol: t.protocol(), TOS: uint8(t.number("stos", 8)),
		TCPFlags: tcpFlags(t.text("flg")), SrcAS: uint32(t.number("sas", 32)), DstAS: uint32(t.number("das", 32)),
		Input: uint32(t.number("in", 32)), Output: uint32(t.number("out", 32)), Packets: t.needed("ipkt", 64), Bytes: t.needed("ibyt", 64), Rate: o.Rate,
	}
	r.Exporter, _ = netip.ParseAddr(t.text("ra"))
	switch {
	case r.Start.IsZero():
		t.fail("ts", errors.New("no value"))
	case !r.Src.IsValid():
		t.fail("sa", errors.New("no value"))
	case !r.Dst.IsValid():
		t.fail("da", errors.New("no value"))
	case !r.End.IsZero() && r.End.Before(r.Start):
		t.fail("te", fmt.Errorf("%s is before the start", t.text("te")))
	}
	if r.End.IsZero() {
		r.End = r.Start
	}
	back = r
	back.Src, back.Dst, back.SrcPort, back.DstPort, back.SrcAS, back.DstAS = r.Dst, r.Src, r.DstPort, r.SrcPort, r.DstAS, r.SrcAS
	back.Input, back.Output, back.Packets, back.Bytes = r.Output, r.Input, t.number("opkt", 64), t.number("obyt", 64)
	if o.Multiplied > 0 {
		t.divide(&r, o.Multiplied)
		t.divide(&back, o.Multiplied)
	}
	return r, back
}

// divide takes a multiplication back.
func (t *table) divide(r *traffic.Record, n uint32) {
	if r.Packets%uint64(n) != 0 || r.Bytes%uint64(n) != 0 {
		t.fail("ipkt", fmt.Errorf("%d packets and %d octets aren't multiples of %d", r.Packets, r.Bytes, n))
		return
	}
	r.Packets, r.Bytes, r.Rate = r.Packets/uint64(n), r.Bytes/uint64(n), n
}

// dstPort reads the destination port, which is type.code of ICMP in some
// versions.
func (t *table) dstPort() uint16 {
	if kind, code, ok := strings.Cut(t.text("dp"), "."); ok {
		k, err1 := strconv.ParseUint(kind, 10, 8)
		c, err2 := strconv.ParseUint(code, 10, 8)
		if err1 == nil && err2 == nil {
			return uint16(k<<8 | c)
		}
	}
	return uint16(t.number("dp", 16))
}

func (t *table) protocol() uint8 {
	s := t.text("pr")
	if n, err := strconv.ParseUint(s, 10, 8); err == nil {
		return uint8(n)
	}
	n, ok := protocols[s]
	if !ok {
		t.fail("pr", fmt.Errorf("%.20q is no protocol", s))
	}
	return n
}

// tcpFlags reads letters such as ...AP.SF, in the order of the octet's bits.
func tcpFlags(s string) (flags uint8) {
	for i, letter := range []byte("FSRPAUEC") {
		if strings.IndexByte(s, letter) >= 0 {
			flags |= 1 << i
		}
	}
	return flags
}

// protocols are the names that nfdump 1.7.1 prints, by the number from 1 on; 35
// and 38 have the same.
var protocols = func() map[string]uint8 {
	names := strings.Fields(`ICMP IGMP GGP IPIP ST TCP CBT EGP IGP BBN NVPII PUP ARGUS ENCOM XNET CHAOS UDP MUX DCN HMP
		PRM XNS Trnk1 Trnk2 Leaf1 Leaf2 RDP IRTP ISO-4 NETBK MFESP MEINP DCCP 3PC IDPR XTP DDP IDPR TP++ IL
		IPv6 SDRP Rte6 Frag6 IDRP RSVP GRE MHRP BNA ESP AH INLSP SWIPE NARP MOBIL TLSP SKIP ICMP6 NOHE6 OPTS6
		HOST CFTP NET SATNT KLAN RVD IPPC FS SATM VISA IPCV CPNX CPHB WSN PVP BSATM SUNND WBMON WBEXP ISOIP
		VMTP SVMTP VINES TTP NSIGP DGP TCF EIGRP OSPF S-RPC LARP MTP AX.25 OS MICP SCCSP ETHIP ENCAP 99 GMTP
		IFMP PNNI PIM ARIS SCPS QNX A/N IPcmp SNP CpqPP IPXIP VRRP PGM 0hop L2TP DDX IATP STP SRP UTI
		SMP SM PTP ISIS4 FIRE CRTP CRUDP 128 IPLT SPS PIPE SCTP FC 134 MHEAD UDP-L MPLS`)
	all := map[string]uint8{}
	for i, name := range names {
		if _, ok := all[name]; !ok {
			all[name] = uint8(i + 1)
		}
	}
	return all
}()
