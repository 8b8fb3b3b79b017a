# Words of the print.
slip-when = { $day }/{ $month }/{ $year } { $hour }:{ $minute }
slip-ahead = { $n ->
    [0] Sắp đến lượt
   *[other] Còn { $n } người
}
slip-wait-under = dưới { $n } phút
slip-wait-minutes = khoảng { $low }–{ $high } phút
slip-wait-under-hours = dưới { $n } giờ
slip-wait-hours = khoảng { $low }–{ $high } giờ
slip-called = Mời đến quầy { $counter }
slip-serving = Đang phục vụ tại quầy { $counter }
slip-held = Số đang tạm dừng, xin chờ gọi lại
slip-scan = Đưa mã này trước máy để xem còn mấy người, in lại, đánh giá
slip-scan-short = Đưa mã trước máy: còn mấy người, in lại, đánh giá
slip-help = Hỗ trợ { $number }
slip-reprint = in lại

# A list of papers.
list-heading = Giấy tờ còn thiếu
list-fact = { $what }: { $value }
list-back = Khi đủ giấy tờ, mời quý khách trở lại lấy số
list-hours = { $days }: { $hours }
list-scan = Lần sau, quét mã này tại máy lấy số
list-date = Danh mục tại ngày { $day }/{ $month }/{ $year }

# A test page.
test-heading = Trang in thử
test-ruler = Thước { $mm } mm, hai đầu phải hiện đủ
test-grey = Năm mức xám, đều và không có vạch trắng
test-code = Mã { $n } điểm một ô, đưa vào máy quét phải đọc được
test-good = Tốt khi mọi dấu chữ đều rõ và giấy được cắt ngay dưới dòng này

# What is given for a dossier that was taken.
state-name = Cộng hòa xã hội chủ nghĩa Việt Nam
state-motto = Độc lập - Tự do - Hạnh phúc
appointment-heading = Giấy tiếp nhận hồ sơ và hẹn trả kết quả
appointment-dossier = Mã hồ sơ
appointment-applicant = Tiếp nhận hồ sơ của
appointment-matter = Nội dung giải quyết
appointment-code = Mã thủ tục
appointment-received-at = Thời gian nhận
appointment-papers = Thành phần hồ sơ, số lượng { $n } bộ:
appointment-certified = Bản sao chứng thực
appointment-photocopy = Bản chụp
appointment-due = Hẹn trả kết quả
appointment-due-time = từ { $time }
appointment-due-day = trong giờ làm việc
appointment-collect = Nhận kết quả tại
appointment-bring = Khi đến nhận kết quả, mang theo giấy này
appointment-receiver = Người tiếp nhận hồ sơ

# What became of a day, for staff.
closing-heading = Phiếu cuối ngày
closing-day = Ngày làm việc { $day }/{ $month }/{ $year }
closing-served-large = lượt đã phục vụ
closing-given = Số đã cấp
closing-served = Đã phục vụ
closing-absent = Vắng khi gọi
closing-unclaimed = Hủy, không ai nhận
closing-slip-unproven = Hủy, không rõ phiếu đã ra
closing-day-closed = Hết ngày, chưa phục vụ
closing-by-citizen = Người dân hủy
closing-by-staff = Nhân viên hủy
closing-at-counter = Còn ở quầy lúc khóa ngày
closing-queue = Cấp { $given } · phục vụ { $served } · vắng { $absent } · hủy { $cancelled }
closing-wait = Chờ thường { $usual } phút, lâu nhất { $longest } phút
closing-slips = Phiếu số đã in
closing-slips-again = Phiếu in lại
closing-slips-others = Danh mục và trang thử
closing-slips-unproven = In dở hoặc không rõ
closing-paper = Giấy đã dùng
closing-metres = { $whole },{ $tenths } m
closing-log = Nhật ký đến dòng { $row }

# Why the printer cannot print, for staff.
printer-unreachable = Không kết nối được máy in { $address }, xem lại nguồn điện và dây cáp
printer-silent = Máy in không trả lời, tắt rồi bật lại
printer-cover-open = Nắp máy in đang mở, đóng nắp lại
printer-no-paper = Máy in hết giấy, thay cuộn giấy { $width } mm
printer-cutter = Dao cắt của máy in bị kẹt, mở nắp và gỡ giấy kẹt
printer-overheated = Máy in quá nóng, để máy nghỉ vài phút
printer-broken = Máy in báo lỗi nặng, tắt rồi bật lại
printer-offline = Máy in đang tạm dừng, bấm nút FEED một lần
printer-folder = Không ghi được ảnh phiếu vào { $folder }
printer-not-kept = Chưa lưu được kết quả in nên máy tạm ngừng in, báo kỹ thuật viên
printer-torn = Phiếu in dở: { $why }
printer-unknown = Không rõ phiếu đã ra hay chưa: { $why }
printer-link-lost = mất kết nối với máy in
printer-stuck = máy in không nhận thêm dữ liệu
printer-no-proof = máy in không báo đã in xong
printer-not-drawn = không dựng được phiếu
