/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-banner-layout.h"

/* Between the text and the button beside it, or below it */
#define BESIDE 12
#define BELOW 6

struct _PfcBannerLayout
{
  GtkLayoutManager parent_instance;
};

G_DEFINE_FINAL_TYPE (PfcBannerLayout, pfc_banner_layout, GTK_TYPE_LAYOUT_MANAGER)

static GtkSizeRequestMode
pfc_banner_layout_get_request_mode (GtkLayoutManager *manager, GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static int
measure_minimum (GtkWidget *child, GtkOrientation orientation, int for_size)
{
  int minimum = 0;

  gtk_widget_measure (child, orientation, for_size, &minimum, NULL, NULL, NULL);
  return minimum;
}

/* Returns: whether the button goes below the text in this width; and the height of that */
static gboolean
is_stacked (GtkWidget *widget, int width, int *height)
{
  GtkWidget *text = gtk_widget_get_first_child (widget);
  GtkWidget *button = gtk_widget_get_last_child (widget);
  int button_height = measure_minimum (button, GTK_ORIENTATION_VERTICAL, -1);
  int rest = width - BESIDE - measure_minimum (button, GTK_ORIENTATION_HORIZONTAL, -1);
  int text_height = measure_minimum (text, GTK_ORIENTATION_VERTICAL, width);
  int narrow_height;

  *height = text_height + BELOW + button_height;
  if (rest < measure_minimum (text, GTK_ORIENTATION_HORIZONTAL, -1))
    return TRUE;

  narrow_height = measure_minimum (text, GTK_ORIENTATION_VERTICAL, rest);
  if (narrow_height > text_height + button_height)
    return TRUE;

  *height = MAX (narrow_height, button_height);
  return FALSE;
}

/* How narrow it can be does not depend on its height: the window below has height to give, and no
 * width. */
static void
measure_width (GtkWidget *widget, int *minimum, int *natural)
{
  *minimum = 0;
  *natural = BESIDE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      int child_minimum, child_natural;

      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &child_minimum, &child_natural,
                          NULL, NULL);
      *minimum = MAX (*minimum, child_minimum);
      *natural += child_natural;
    }
}

static void
pfc_banner_layout_measure (GtkLayoutManager *manager,
                           GtkWidget *widget,
                           GtkOrientation orientation,
                           int for_size,
                           int *minimum,
                           int *natural,
                           int *minimum_baseline,
                           int *natural_baseline)
{
  int minimum_width, natural_width;

  measure_width (widget, &minimum_width, &natural_width);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = minimum_width;
      *natural = natural_width;
    }
  else
    {
      is_stacked (widget, for_size < 0 ? natural_width : for_size, minimum);
      *natural = *minimum;
    }
}

static void
pfc_banner_layout_allocate (GtkLayoutManager *manager,
                            GtkWidget *widget,
                            int width,
                            int height,
                            int baseline)
{
  GtkWidget *text = gtk_widget_get_first_child (widget);
  GtkWidget *button = gtk_widget_get_last_child (widget);
  GtkAllocation text_area = { .width = width, .height = height };
  GtkAllocation button_area = { .width = width, .height = height };
  int needed;

  if (is_stacked (widget, width, &needed))
    {
      button_area.height = measure_minimum (button, GTK_ORIENTATION_VERTICAL, -1);
      button_area.y = height - button_area.height;
      text_area.height = button_area.y - BELOW;
    }
  else
    {
      button_area.width = measure_minimum (button, GTK_ORIENTATION_HORIZONTAL, -1);
      text_area.width = width - BESIDE - button_area.width;
      if (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL)
        text_area.x = button_area.width + BESIDE;
      else
        button_area.x = text_area.width + BESIDE;
    }
  gtk_widget_size_allocate (text, &text_area, -1);
  gtk_widget_size_allocate (button, &button_area, -1);
}

static void
pfc_banner_layout_class_init (PfcBannerLayoutClass *klass)
{
  GtkLayoutManagerClass *manager_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  manager_class->get_request_mode = pfc_banner_layout_get_request_mode;
  manager_class->measure = pfc_banner_layout_measure;
  manager_class->allocate = pfc_banner_layout_allocate;
}

static void
pfc_banner_layout_init (PfcBannerLayout *self)
{
}
