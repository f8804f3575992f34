# The demo's words in both languages, and how numbers are written in each. Read by demo.sh. A row: key | Vietnamese |
# English, as formats of printf. The long page at the end is in demo_page.sh.
words=(
	"usage|Cách dùng: ./dev demo [--fresh] [--once] [--lang L]   (L: vi hoặc en)|usage: ./dev demo [--fresh] [--once] [--lang L]   (L: vi or en)"
	"another|Một ./dev demo khác đang chạy trong thư mục này.|Another ./dev demo is running in this tree."
	"loaded_on|Đã nạp lúc %s; không phải nạp lại (--fresh: làm lại từ đầu).|Loaded on %s; there is nothing to load again (--fresh begins anew)."

	"head_centre|Máy chủ của tỉnh: một PostgreSQL 15 riêng trong var/postgres, và lienthong-server|The centre: a PostgreSQL 15 of its own in var/postgres, and lienthong-server"
	"head_sites|%d điểm: mỗi điểm một mã dùng một lần, đăng ký, rồi chạy tiến trình gửi nhận của riêng mình|%d sites: a one-time token each, enrolment, and an agent that stays, a process each"
	"head_load|Cán bộ các điểm nhập %s bản ghi từ %d tệp; trong lúc đó các điểm gửi lên tỉnh|The clerks import %s records from %d files; meanwhile the agents deliver"
	"head_settled|Các điểm nhận kết luận của tỉnh|The sites fetch the centre's verdicts"
	"head_kept|lienthong-server web đã tính các chỉ tiêu trong lúc nạp; số liệu có đến bản ghi cuối cùng|lienthong-server web has kept the figures up to date beside the load; now up to the last record"
	"watermark|Số liệu nhận đến số %s của nhật ký, sau khi chờ thêm %s: %s số liệu của %s chỉ tiêu, %s tổ chức và đơn vị.|Known up to number %s of the journal, after waiting %s more: %s figures of %s indicators, %s organisations and units."
	"head_figures|Tuyên Quang, 31/12/2020: số liệu đã công bố, và số liệu hệ thống đang giữ|Tuyên Quang at 31/12/2020: as published, and as kept"
	"head_review|Bảng đánh giá Đề án 03-ĐA/TU (lienthong-server report review)|The review of programme 03-ĐA/TU (lienthong-server report review)"
	"head_close|Chốt kỳ: các điểm chốt năm 2020, tỉnh chấp nhận rồi chốt cho cả tỉnh|Closing: the sites close the year 2020, the province accepts and closes it as a whole"
	"closed|%s điểm đã chốt kỳ %s như hiện có và được tỉnh chấp nhận; tỉnh đã chốt kỳ này.|%s sites have closed %s as it stands and were accepted; the province has closed it."
	"site_figures|Điểm %s thấy số liệu của chính mình (lienthong table figure):|What %s sees of its own figures (lienthong table figure):"
	"head_files|Báo cáo để lại cho người dùng|Reports left for you"
	"bytes|byte|bytes"
	"head_web|Số liệu qua HTTP: lienthong-server web|The same over HTTP: lienthong-server web"
	"web_is_up|Địa chỉ: %s (chỉ trên máy này)|The address: %s (on this machine only)"
	"web_token|Mã truy cập, chỉ hiện một lần (mã khác: ./dev centre user add TÊN --role ORG):|A token, shown this once (another: ./dev centre user add NAME --role ORG):"
	"web_try|Thử ở một cửa sổ lệnh khác:|Try in another terminal:"
	"web_again|Địa chỉ: %s; lấy mã truy cập: ./dev centre user add TÊN --role ORG|The address: %s; for a token: ./dev centre user add NAME --role ORG"
	"targets_are_examples|Đề án không công bố mục tiêu bằng con số; các mục tiêu trong bảng đánh giá là ví dụ của bản chạy thử này.|The programme publishes no targets in numbers; those in the review are examples of this demo."
	"head_catalogue|Tỉnh ban hành danh mục (mẫu biểu, danh sách mã, đề án) và văn bản|The province publishes its catalogue (forms, code lists, programmes) and its documents"
	"head_tasks|Tỉnh giao nhiệm vụ của Đề án 03-ĐA/TU; mỗi điểm nhận phần của mình|The province gives the tasks of programme 03-ĐA/TU; each site receives its own"
	"delivered|%s lượt giao đã đến các điểm, và các điểm đã báo nhận, trong %s.|%s deliveries have reached their sites, and the sites have said so, within %s."
	"due_at|Điểm %s xem việc đến hạn ngày %s (lienthong due):|What lienthong due says at %s for %s:"
	"head_sites_sums|Từng điểm: nhận được = chấp nhận + trả lại + chờ + tạm giữ|Per site: received = accepted + returned + parked + quarantined"
	"head_kinds|Từng loại bản ghi: trong các tệp + tỉnh tự ghi = chấp nhận = trong sổ|Per kind: in the files + by the centre's own hand = accepted = in the register"
	"head_replay|lienthong-server verify --replay: kiểm tra mọi chuỗi, rồi xét lại từ đầu toàn bộ nhật ký và so sánh|lienthong-server verify --replay: every chain checked, the whole journal judged again and compared"
	"head_verify|lienthong-server verify: kiểm tra các số thứ tự, chuỗi, nhật ký, vết kiểm toán và các sổ|lienthong-server verify: numbers, chains, journal, audit trail and registers checked"

	"site_ready|%-3s đã đăng ký, tiến trình gửi nhận %s đang chạy   (%s)|%-3s enrolled, its agent runs as process %s   (%s)"
	"legend|# tỉnh đã nhận   + đã ghi, chờ gửi|# acknowledged   + recorded, waiting"
	"columns|đã ghi:tỉnh đã nhận:tổng số|recorded:acknowledged:of"
	"legend_lines|Mỗi điểm: số bản ghi đã ghi / số tỉnh đã nhận.|Per site: recorded / acknowledged."
	"is_offline|mất mạng|offline"

	"again_told|Nhập tệp %s lần thứ hai: %s dòng, ghi mới %s, đã có từ trước %s.|%s is imported a second time: %s rows, %s recorded, %s were already recorded."
	"offline_begins|Điểm %s mất mạng: tiến trình gửi nhận của điểm được dừng lại, cán bộ vẫn nhập tiếp.|%s goes offline: its agent is stopped, its clerk goes on recording."
	"offline_status|Điểm %s xem tình trạng của mình (lienthong status):|What lienthong status says at %s:"
	"offline_ends|Điểm %s có mạng lại sau %s; %s bản ghi còn trong hàng chờ.|%s is back on line after %s; %s updates are still queued there."
	"offline_caught|Điểm %s đã gửi xong %s bản ghi ấy trong %s.|%s has caught up: those %s updates were acknowledged within %s."
	"centre_killed|Dừng đột ngột (kill -9) máy chủ của tỉnh (tiến trình %s) khi đã nhận %s trên %s bản ghi (%s %%).|kill -9 of the centre (process %s) at %s of %s updates acknowledged (%s %%)."
	"centre_ready|Máy chủ chạy lại sau %s (tiến trình %s); các điểm tự nối lại.|The centre is ready again after %s (process %s); the sites come back by themselves."
	"centre_back|Bản ghi tiếp theo được nhận %s sau khi máy chủ bị dừng.|The next update is acknowledged %s after the kill."
	"site_killed|Dừng đột ngột (kill -9) tiến trình gửi nhận của điểm %s (%s) khi tỉnh đã nhận %s trên %s bản ghi của điểm (%s %%).|kill -9 of %s's agent (process %s) at %s of its %s updates acknowledged (%s %%)."
	"import_killed|Lệnh nhập tệp %s đang chạy ở đó cũng bị dừng như vậy; cán bộ chỉ việc nhập lại tệp này.|Its import of %s was running and is killed too; the clerk will simply repeat it."
	"site_back|Điểm %s chạy lại; bản ghi tiếp theo của điểm được nhận %s sau khi bị dừng.|%s runs again; its next update is acknowledged %s after the kill."
	"import_repeated|Nhập lại tệp %s: %s dòng, %s dòng đã được ghi từ trước khi bị dừng, ghi mới %s.|%s is imported again: %s rows, %s of them recorded before the kill, %s recorded now."
	"import_said|%s: trạng thái %s, %s dòng: ghi %s, đã có %s, từ chối %s, khác bản đã ghi %s; tệp có %s bản ghi.|%s: status %s, %s rows: %s recorded, %s already there, %s refused, %s differing; the file holds %s."
	"settled|Cả %s bản ghi đều có kết luận, và mọi điểm đã nhận kết luận ấy.|All %s updates have their verdict, and every site has it."

	"col_subject|Tuyên Quang, 31/12/2020|Tuyên Quang, 31/12/2020"
	"col_published|công bố|published"
	"col_kept|đang giữ|kept"
	"col_equal|bằng nhau?|equal?"
	"equal|bằng|equal"
	"differs|KHÁC|DIFFERS"
	"col_site|điểm|site"
	"col_made|ghi ở điểm|made there"
	"col_received|nhận được|received"
	"col_accepted|chấp nhận|accepted"
	"col_returned|trả lại|returned"
	"col_parked|chờ|parked"
	"col_quarantined|tạm giữ|quarantined"
	"col_kind|loại bản ghi|kind"
	"col_files|trong các tệp|in the files"
	"col_hand|tỉnh tự ghi|by the centre"
	"col_register|trong sổ|in the register"
	"figures_sum|%s trên %s số liệu bằng đúng số đã công bố, %s số liệu lấy từ các chỉ tiêu; dòng còn lại là ngày đăng bài báo, không phải việc của tỉnh.|%s of %s figures are equal, %s of them kept by indicators; the one row left is the day the article appeared, nothing a province records."
	"verified|%s trên %s phép kiểm tra đều đúng, trong %s. Toàn bộ kết quả: var/demo/verify.txt|%s of %s checks are fine, in %s. All of them: var/demo/verify.txt"
	"checking|… đang kiểm tra, %s|… checking, %s"

	"all_equal|Tất cả đều bằng nhau. Xong sau %s.|Everything is equal. Ready after %s."
	"something_differs|CÓ CHỖ KHÁC NHAU: xem ở trên. Nhật ký của các tiến trình: %s|SOMETHING DIFFERS: see above. What the processes said: %s"
	"page_kept|Trang này nằm trong var/demo/page.txt.|This page is kept as var/demo/page.txt."
	"it_is_up|Tất cả đang chạy (Ctrl-C để dừng). Những lệnh sau dùng được ở một cửa sổ lệnh khác:|It is up (Ctrl-C ends it). These work in another terminal:"
	"it_is_up_above|Tất cả đang chạy (Ctrl-C để dừng). Những lệnh ở trên dùng được ở một cửa sổ lệnh khác.|It is up (Ctrl-C ends it). The commands above work in another terminal."

	"not_started|%s không khởi động được; nhật ký: %s|%s did not start; its words: %s"
	"has_ended|%s đã tự dừng; nhật ký: %s|%s has ended by itself; its words: %s"
	"no_answer|Cơ sở dữ liệu không trả lời; nhật ký: %s|The database does not answer; its words: %s"
	"no_status|Không đọc được tình trạng của điểm %s; nhật ký: %s|The status of %s could not be read; its words: %s"
	"no_imports|imports.csv không có tệp nào để nhập.|There is nothing to import in imports.csv."
	"no_sample|Không tạo được dữ liệu mẫu; nhật ký: %s|The sample could not be made; its words: %s"
	"no_database|Không tạo được cơ sở dữ liệu; nhật ký: %s|The database could not be made; its words: %s"
	"migrate_failed|lienthong-server migrate không chạy được; nhật ký: %s|lienthong-server migrate failed; its words: %s"
	"add_failed|Không thêm được điểm %s; nhật ký: %s|Site %s could not be added; its words: %s"
	"enrol_failed|Điểm %s không đăng ký được; nhật ký: %s|%s could not enrol; its words: %s"
	"key_failed|Không tạo được khóa đối sánh; nhật ký: %s|The matching key could not be made; its words: %s"
	"import_failed|Điểm %s nhập không đúng như dữ liệu mẫu đã ghi; nhật ký: %s|An import at %s is not what the sample says of it; its words: %s"
	"import_slow|Nhập tệp %s quá 5 phút; nhật ký: %s|The import of %s takes more than five minutes; its words: %s"
	"again_recorded|Tệp %s đã nhập rồi, mà khi nhập lại vẫn ghi mới %s bản ghi.|%s had been imported, yet the second import recorded %s rows."
	"known_before|Tệp %s chưa được nhập lần nào, mà %s dòng của nó đã có.|%s was never imported before, yet %s of its rows were known."
	"nothing_shown|Mọi thứ đã gửi xong trước khi máy chủ bị dừng, nên không chứng minh được gì.|The load was over before the kill: nothing was shown."
	"stuck|Không có gì tiến thêm trong 90 giây; nhật ký: %s/*.log|Nothing has moved for 90 seconds; what was said: %s/*.log"
	"progress_told|Cán bộ điểm %s ghi tiến độ 60 %% cho nhiệm vụ %s; tỉnh thấy sau %s mili giây.|The clerk of %s tells 60 %% of task %s; the centre knows it after %s ms."
	"all_hold|Cả %s điểm giữ đúng những gì tỉnh đã công bố (đến mục %s: danh mục, đơn vị, tổ chức, văn bản, nhiệm vụ): mã băm như nhau.|All %s sites hold what the province has published (up to item %s: catalogue, units, organisations, documents, tasks): one digest."
	"no_progress|Tiến độ điểm %s ghi không đến được tỉnh; nhật ký: %s|The progress told at %s has not reached the centre; its words: %s"
	"no_digest|%s không giữ đúng những gì tỉnh đã công bố; nhật ký: %s|%s does not hold what the province has published; its words: %s"
	"publish_failed|lienthong-server %s không chạy được; nhật ký: %s|lienthong-server %s failed; its words: %s"
	"tasks_late|Mới %s trên %s lượt giao nhiệm vụ được các điểm báo nhận; nhật ký: %s|Only %s of %s deliveries of tasks were reported by the sites; its words: %s"
	"no_due|Điểm %s không nêu được việc đến hạn; nhật ký: %s|%s could not say what is due; its words: %s"
	"figures_late|Số liệu mới nhận đến số %s, nhật ký đã đến %s; nhật ký của tiến trình: %s|The figures are known up to %s only, the journal is at %s; its words: %s"
	"figures_trouble|%s chỉ tiêu không tính được; nhật ký: %s|%s indicators failed; its words: %s"
	"report_failed|Không lập được báo cáo %s; nhật ký: %s|The report %s could not be made; its words: %s"
	"close_failed|Không chốt được kỳ ở %s; nhật ký: %s|The period could not be closed at %s; its words: %s"
	"no_site_figures|Số liệu của điểm %s không về đến điểm; nhật ký: %s|The figures of %s have not come down; its words: %s"
	"no_token|Không cấp được mã truy cập; nhật ký: %s|No token could be had; its words: %s"
	"no_web|%s không trả lời; nhật ký: %s|%s does not answer; its words: %s"
	"not_settled|Điểm %s chưa nhận đủ kết luận; nhật ký: %s|%s has not got all its verdicts; its words: %s"
	"not_counted|Không đếm được bằng SQL; nhật ký: %s|SQL could not count; its words: %s"
	"verify_slow|verify không xong trong 10 phút; nhật ký: %s|verify did not end within ten minutes; its words: %s"
)
declare -A word=()

# --lang, else the first of LANGUAGE, LC_ALL (as it was before ./dev), LANG that is set; Vietnamese or English.
choose_language() {   # what --lang said, or nothing
	local row key vi en locale=${demo_locale-${LC_ALL:-}}
	local asked=${1:-${LANGUAGE:-${locale:-${LANG:-}}}}
	case $asked in vi*) lang='vi' ;; *) lang='en' ;; esac
	export LANGUAGE=$lang
	for row in "${words[@]}"; do
		IFS='|' read -r key vi en <<<"$row"
		word[$key]=${!lang}
	done
}

# One sentence, without a line's end.
w() {   # key, arguments
	local key=$1
	shift
	# shellcheck disable=SC2059
	printf "${word[$key]}" "$@"
}

say() { printf '%s\n' "$*"; }
say_words() { w "$@" && echo; }
head_line() { printf '\n== %s\n' "$(w "$@")"; }

fail() {   # key, arguments
	undraw
	printf 'demo: %s\n' "$(w "$@")" >&2
	exit 1
}

# 56760 -> 56.760 or 56,760; into REPLY, because a progress display does it often.
group_digits() {
	local left=$1 mark=,
	[ $lang = en ] || mark=.
	REPLY=
	while [ ${#left} -gt 3 ]; do REPLY=$mark${left: -3}$REPLY left=${left:0:-3}; done
	REPLY=$left$REPLY
}
num() { group_digits "$1"; printf %s "$REPLY"; }

seconds() {   # milliseconds -> 1.4 s, 1,4 giây
	local point=. unit=s
	[ $lang = en ] || point=, unit=giây
	printf '%d%s%d\u00a0%s' $(($1 / 1000)) $point $(($1 % 1000 / 100)) $unit
}
