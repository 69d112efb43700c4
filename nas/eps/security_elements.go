package eps

import "fmt"

// Algorithm numbers an EEA or EIA: 0 null, 1 SNOW 3G, 2 AES, 3 ZUC.
type Algorithm = uint8

// AlgorithmSet says which algorithms a UE supports: bit 8 for number 0 down to
// bit 1 for number 7.
type AlgorithmSet uint8

// NewAlgorithmSet returns the set of the given algorithms.
func NewAlgorithmSet(algorithms ...Algorithm) AlgorithmSet {
	var s AlgorithmSet
	for _, a := range algorithms {
		s |= 0x80 >> (a & 7)
	}
	return s
}

// Has reports whether the set holds algorithm a.
func (s AlgorithmSet) Has(a Algorithm) bool { return a < 8 && s&(0x80>>a) != 0 }

// SecurityAlgorithms is NAS security algorithms (TS 24.301 9.9.3.23).
type SecurityAlgorithms uint8

// NewSecurityAlgorithms joins a ciphering and an integrity algorithm.
func NewSecurityAlgorithms(eea, eia Algorithm) SecurityAlgorithms {
	return SecurityAlgorithms(eea&7<<4 | eia&7)
}

// EEA returns the ciphering algorithm.
func (a SecurityAlgorithms) EEA() Algorithm { return uint8(a) >> 4 & 7 }

// EIA returns the integrity algorithm.
func (a SecurityAlgorithms) EIA() Algorithm { return uint8(a) & 7 }

// String returns both, such as "EEA2, EIA2".
func (a SecurityAlgorithms) String() string { return fmt.Sprintf("EEA%d, EIA%d", a.EEA(), a.EIA()) }

// UENetworkCapability is TS 24.301 9.9.3.34: EEA and EIA, then optionally UEA,
// UIA and features.
type UENetworkCapability struct{ octets }

// NewUENetworkCapability returns a capability with the given EPS algorithms
// and no more, then with UMTS algorithms if either of uea, uia is set, then
// with the features.
func NewUENetworkCapability(eea, eia, uea, uia AlgorithmSet, features ...UEFeature) UENetworkCapability {
	c := UENetworkCapability{octetsOf(byte(eea), byte(eia))}
	if uea != 0 || uia != 0 {
		c.octets = octetsOf(byte(eea), byte(eia), byte(uea), byte(uia&0x7f))
	}
	for _, f := range features {
		c.setBit(uint8(f))
	}
	return c
}

// UENetworkCapabilityOf returns the capability with these octets, at most 13.
func UENetworkCapabilityOf(b ...byte) UENetworkCapability { return UENetworkCapability{octetsOf(b...)} }

// UEFeature is a bit of the UE network capability from its fourth octet on.
type UEFeature uint8

// The features, by the standard's names.
const (
	UEFeatureUCS2       UEFeature = 3*8 + 7
	UEFeatureNF         UEFeature = 4*8 + 0 // notification procedure
	UEFeature1xSRVCC    UEFeature = 4*8 + 1
	UEFeatureLCS        UEFeature = 4*8 + 2
	UEFeatureLPP        UEFeature = 4*8 + 3
	UEFeatureACCCSFB    UEFeature = 4*8 + 4
	UEFeatureH245ASH    UEFeature = 4*8 + 5
	UEFeatureProSe      UEFeature = 4*8 + 6
	UEFeatureProSeDD    UEFeature = 4*8 + 7
	UEFeatureProSeDC    UEFeature = 5*8 + 0
	UEFeatureProSeRelay UEFeature = 5*8 + 1
	UEFeatureCPCIoT     UEFeature = 5*8 + 2
	UEFeatureUPCIoT     UEFeature = 5*8 + 3
	UEFeatureS1UData    UEFeature = 5*8 + 4
	UEFeatureERwoPDN    UEFeature = 5*8 + 5
	UEFeatureHCCPCIoT   UEFeature = 5*8 + 6
	UEFeatureEPCO       UEFeature = 5*8 + 7 // extended protocol configuration options
	UEFeatureMultiDRB   UEFeature = 6*8 + 0
	UEFeatureV2XPC5     UEFeature = 6*8 + 1
	UEFeatureRestrictEC UEFeature = 6*8 + 2
	UEFeatureCPBackoff  UEFeature = 6*8 + 3
	UEFeatureDCNR       UEFeature = 6*8 + 4
	UEFeatureN1Mode     UEFeature = 6*8 + 5
	UEFeatureSGC        UEFeature = 6*8 + 6
	UEFeature15Bearers  UEFeature = 6*8 + 7
	UEFeatureRACS       UEFeature = 7*8 + 0
	UEFeatureWUSA       UEFeature = 7*8 + 1
	UEFeatureCPMTEDT    UEFeature = 7*8 + 2
	UEFeatureUPMTEDT    UEFeature = 7*8 + 3
	UEFeatureV2XNRPC5   UEFeature = 7*8 + 4
	UEFeatureNCR        UEFeature = 7*8 + 5 // NAS signalling connection release
	UEFeaturePIV        UEFeature = 7*8 + 6 // paging indication for voice services
	UEFeatureRPR        UEFeature = 7*8 + 7 // reject paging request
	UEFeaturePR         UEFeature = 8*8 + 0 // paging restriction
	UEFeaturePTCC       UEFeature = 8*8 + 1 // paging timing collision control
)

// EEA returns the EPS ciphering algorithms.
func (c UENetworkCapability) EEA() AlgorithmSet { return AlgorithmSet(c.at(0)) }

// EIA returns the EPS integrity algorithms; bit 1 is user plane integrity.
func (c UENetworkCapability) EIA() AlgorithmSet { return AlgorithmSet(c.at(1)) }

// UEA returns the UMTS ciphering algorithms.
func (c UENetworkCapability) UEA() AlgorithmSet { return AlgorithmSet(c.at(2)) }

// UIA returns the UMTS integrity algorithms.
func (c UENetworkCapability) UIA() AlgorithmSet { return AlgorithmSet(c.at(3) & 0x7f) }

// Has reports whether the UE supports a feature.
func (c UENetworkCapability) Has(f UEFeature) bool { return c.bit(uint8(f)) }

// MSNetworkCapability is TS 24.008 10.5.5.12.
type MSNetworkCapability struct{ octets }

// MSNetworkCapabilityOf returns the capability with these octets, at most 8.
func MSNetworkCapabilityOf(b ...byte) MSNetworkCapability {
	return MSNetworkCapability{octetsOf(b[:min(len(b), 8)]...)}
}

// GEA returns the GPRS ciphering algorithms as the UE security capability
// codes them: bit 7 for GEA1 down to bit 1 for GEA7.
func (c MSNetworkCapability) GEA() uint8 { return c.at(0)>>7<<6 | c.at(1)>>1&0x3f }

// UESecurityCapability is TS 24.301 9.9.3.36: EEA, EIA, then optionally UEA and
// UIA, then optionally GEA.
type UESecurityCapability struct{ octets }

// UESecurityCapabilityOf returns the capability with these octets, at most 5.
func UESecurityCapabilityOf(b ...byte) UESecurityCapability {
	return UESecurityCapability{octetsOf(b[:min(len(b), 5)]...)}
}

// NewUESecurityCapability derives what the MME replays from what the UE sent
// (TS 24.301 5.4.3.2): UMTS algorithms if the network capability has them, GPRS
// ones if ms, the MS network capability, is there. The zero ms stands for an
// absent element.
func NewUESecurityCapability(c UENetworkCapability, ms MSNetworkCapability) UESecurityCapability {
	b := []byte{c.at(0), c.at(1), c.at(2), c.at(3) & 0x7f, ms.GEA()}
	switch {
	case ms.GEA() != 0:
		return UESecurityCapabilityOf(b...)
	case c.Len() >= 4 && (c.UEA() != 0 || c.UIA() != 0):
		return UESecurityCapabilityOf(b[:4]...)
	}
	return UESecurityCapabilityOf(b[:2]...)
}

// EEA returns the EPS ciphering algorithms.
func (c UESecurityCapability) EEA() AlgorithmSet { return AlgorithmSet(c.at(0)) }

// EIA returns the EPS integrity algorithms; bit 1 is user plane integrity.
func (c UESecurityCapability) EIA() AlgorithmSet { return AlgorithmSet(c.at(1)) }

// UEA returns the UMTS ciphering algorithms.
func (c UESecurityCapability) UEA() AlgorithmSet { return AlgorithmSet(c.at(2)) }

// UIA returns the UMTS integrity algorithms.
func (c UESecurityCapability) UIA() AlgorithmSet { return AlgorithmSet(c.at(3) & 0x7f) }
