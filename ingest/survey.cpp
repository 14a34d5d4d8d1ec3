#include "ingest/survey.h"

#include "ingest/line_reader.h"
#include "ingest/queue_id.h"
#include "ingest/record_splitter.h"

namespace hindcast {
namespace {

class SurveySink : public RecordSink {
 public:
  explicit SurveySink(Survey& survey) : survey_(survey) {}

  void on_record(const Format&, const Record& record, const RecordPlace&) override {
    survey_.times.add(record.time);
    if (record.sensor == Sensor::sendmail) {
      const QueueId id = parse_queue_id(record.mail.queue_id);
      if (id.kind == QueueId::Kind::utc) survey_.times.add_queue_time(record.time, id.time);
    }
    if (record.time.kind != WrittenTime::Kind::time_of_day || record.time.precision != TimePrecision::us) return;
    if (survey_.undated.size() < kMaxUndatedSample) {
      survey_.undated.push_back({record.time.us_of_day, std::string(record.src.host), std::string(record.dst.host)});
    }
  }
  void on_blank(const LogLine&) override {}
  void on_comment(const LogLine&) override {}
  void on_rejected(const LogLine&, std::string_view) override {}

 private:
  Survey& survey_;
};

}  // namespace

Result<Survey> survey_source(const SourceSpec& source, const Format* only) {
  auto reader = LineReader::open(source);
  if (!reader) return reader.error();
  Survey survey;
  SurveySink sink(survey);
  RecordSplitter splitter(sink, only);
  LogLine line;
  while (reader->next(line)) splitter.feed(line);
  splitter.finish();
  survey.facts = reader->finish();
  return survey;
}

}  // namespace hindcast
