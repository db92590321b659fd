import com.adobe.epubcheck.api.EpubCheck;
import com.adobe.epubcheck.util.DefaultReportImpl;
import java.io.File;

/** Holds several e-books against EPUB's rules in one process; it prints how many mistakes each has, of every kind. */
class CheckEbooks {
  public static void main(String[] books) throws Exception {
    for (String book : books) {
      DefaultReportImpl report = new DefaultReportImpl(book);
      report.initialize();
      new EpubCheck(new File(book), report).doValidate();
      System.out.println(
          book + "\t" + report.getFatalErrorCount() + " " + report.getErrorCount() + " " + report.getWarningCount());
    }
  }
}
