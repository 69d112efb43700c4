package population
import ("time";"sunsetlab/mail/statistics")
type Sampler struct{}
func (s *Sampler) judge(time.Time,*letter,[4]statistics.Result){}
