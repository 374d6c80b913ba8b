document.documentElement.setAttribute("data-tracked", "yes");
