package security

import "fmt"

// KSI is a NAS key set identifier with its type (TS 24.301 9.9.3.21): bits 1
// to 3 are the identifier, bit 4 is set for a mapped context (KSI_SGSN).
type KSI uint8

const (
	// NoKey is the identifier that means no key is available.
	NoKey KSI = 7
	// MappedKSI is the bit that marks a key set mapped from UTRAN or GERAN.
	MappedKSI KSI = 8
)

// Identifier returns bits 1 to 3.
func (k KSI) Identifier() uint8 { return uint8(k & 7) }

// Mapped reports whether k is a KSI_SGSN.
func (k KSI) Mapped() bool { return k&MappedKSI != 0 }

// State is an EPS NAS security context as plain data: what there is to keep of
// it across a power cycle and what a new one starts from.
type State struct {
	KASME KASME
	KSI   KSI
	EEA   EEA
	EIA   EIA
	// Uplink and Downlink are the counts of the next message each way.
	Uplink, Downlink Count
	// AllowNullIntegrity must be set for a context with EIA0, and says that it
	// is for an unauthenticated emergency call, the only use of EIA0
	// (TS 24.301 4.4.4.1, TS 33.401 5.1.4.1).
	AllowNullIntegrity bool
}

// Context is an EPS NAS security context at work (TS 24.301 4.4.2): either
// end holds one. It caches key schedules; two AES algorithms make it about
// 1.2 KiB.
type Context struct {
	state State
	kEnc  KNAS
	kInt  KNAS
	ctr   *ctr
	cmac  *cmac
}

// NewContext starts a context from s. After authentication both counts are 0
// (TS 24.301 4.4.3.1).
//
// An unknown algorithm, a KSI without a key or a count of more than 24 bits is
// an error; so is EIA0 without AllowNullIntegrity, which is
// [ErrNullIntegrity].
func NewContext(s State) (*Context, error) {
	switch {
	case s.EEA > EEA3:
		return nil, fmt.Errorf("new security context: unknown encryption algorithm %s", s.EEA)
	case s.EIA > EIA3:
		return nil, fmt.Errorf("new security context: unknown integrity algorithm %s", s.EIA)
	case s.EIA == EIA0 && !s.AllowNullIntegrity:
		return nil, fmt.Errorf("new security context: %w", ErrNullIntegrity)
	case s.KSI > 15 || s.KSI.Identifier() == uint8(NoKey):
		return nil, fmt.Errorf("new security context: key set identifier %d names no key", s.KSI)
	case s.Uplink > countLimit || s.Downlink > countLimit:
		return nil, fmt.Errorf("new security context: a NAS COUNT has more than 24 bits")
	}
	c := &Context{
		state: s,
		kEnc:  DeriveKNASenc(s.KASME, s.EEA),
		kInt:  DeriveKNASint(s.KASME, s.EIA),
	}
	if s.EEA == EEA2 {
		c.ctr = newCTR(&c.kEnc)
	}
	if s.EIA == EIA2 {
		c.cmac = newCMAC(&c.kInt)
	}
	return c, nil
}

// State returns the context as data; NewContext continues from it.
func (c *Context) State() State { return c.state }

// KSI returns the key set identifier.
func (c *Context) KSI() KSI { return c.state.KSI }

// EEA returns the selected encryption algorithm.
func (c *Context) EEA() EEA { return c.state.EEA }

// EIA returns the selected integrity algorithm.
func (c *Context) EIA() EIA { return c.state.EIA }

// LastUplink returns the count of the latest uplink message, sent or accepted,
// which K_eNB is derived from; false if there was none.
func (c *Context) LastUplink() (Count, bool) {
	if c.state.Uplink == 0 {
		return 0, false
	}
	return c.state.Uplink - 1, true
}

// KeNB derives K_eNB for the message with the given uplink count; see
// [DeriveKeNB] for which message that is.
func (c *Context) KeNB(uplink Count) KeNB { return DeriveKeNB(c.state.KASME, uplink) }

// NH derives the next hop parameter after sync; see [DeriveNH].
func (c *Context) NH(sync [32]byte) NH { return DeriveNH(c.state.KASME, sync) }

// next returns the count of the direction's next message.
func (c *Context) next(dir Direction) *Count {
	if dir == Uplink {
		return &c.state.Uplink
	}
	return &c.state.Downlink
}

// crypt ciphers or deciphers with the NAS bearer, 0 (TS 24.301 4.4.5).
func (c *Context) crypt(count Count, dir Direction, dst, src []byte) {
	if c.ctr != nil {
		c.ctr.crypt(inputBlock(uint32(count), 0, dir), dst, src)
		return
	}
	c.state.EEA.Crypt(c.kEnc, uint32(count), 0, dir, dst, src)
}

func (c *Context) mac(count Count, dir Direction, msg []byte) [4]byte {
	if c.cmac != nil {
		return c.cmac.sum(inputBlock(uint32(count), 0, dir), msg, 8*len(msg))
	}
	return c.state.EIA.MAC(c.kInt, uint32(count), 0, dir, msg)
}
