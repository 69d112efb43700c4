// Package estimate tells from records of sampled packets how much traffic there
// was, and how far that may be off.
//
//	m := estimate.Method{}
//	var https, all estimate.Tally
//	for i := range records {
//		m.Add(&all, &records[i])
//		if port(&records[i]) == 443 {
//			m.Add(&https, &records[i])
//		}
//	}
//	v := m.Volume(https)      // octets
//	s := m.Share(https, all)  // 0 to 1
//	fmt.Println(v.Low, v.Value, v.High)
//
// The sampling is taken to be random, each packet with probability p = 1/N. Of
// T sampled octets the estimate is N·T, and its variance N²(1-p)·Σb², b the
// octets of each sampled packet. Records don't tell Σb²: it lies between T²/k
// of k equal packets and that of packets as unequal as may be, and the larger
// bound is used, so that intervals are rather too wide than too narrow.
//
// The limits are those of a gamma distribution of as many equal packets as have
// the same relative variance, k = T²/Σb² (over 1-p); for shares, those of a
// beta distribution. For many packets they are the normal ones, with the
// variance of a ratio for shares. No packet at all has an upper limit too.
//
// Records of flow sampling, of which either all packets were seen or none, have
// a far larger variance. The intervals don't hold for them.
package estimate
